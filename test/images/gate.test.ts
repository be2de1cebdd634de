import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/content.ts'
import { needs } from '../disk/needs.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needs('qemu-system-x86_64', 'grub-mkimage', 'mkfs.fat')

/** No system: GRUB itself says on the serial console what it was booted by, and waits. */
const menu = (said: string) => `#!/bin/sh
mkdir -p /boot/grub /boot/efi
echo kernel >/boot/vmlinuz-1
echo initrd >/boot/initrd.img-1
cat >/boot/grub/grub.cfg <<'CFG'
serial --unit=0 --speed=115200
terminal_output serial
${said}
sleep 600
CFG
`

const layout = `import { defineHook } from 'parfait'
export default defineHook('block-device', () => ({
  table: 'gpt',
  bootloader: 'grub',
  partitions: [
    { name: 'bios', type: 'bios-boot' },
    { name: 'esp', type: 'esp', size: '34M', filesystem: 'vfat', mount: '/boot/efi' },
    { name: 'root', type: 'root', filesystem: 'ext4', mount: '/' },
  ],
}))
`

t.setTimeout(400_000)

t.test(
  'a disk proves itself with both firmwares before it takes its place',
  { skip },
  async (t) => {
    const shop = new Workshop(t, {
      acme: {
        'block-device.d/10-both.ts': layout,
        'install.d/90-menu': menu('echo "booted by $grub_platform"'),
      },
    })
    const flags = { testUntil: 'booted by (pc|efi)', testFirmware: 'bios,uefi', testTimeout: '120' }
    const first = await shop.build({ flags })
    t.equal(first.error, undefined, String(first.error))
    const manifest = () =>
      JSON.parse(readFileSync(join(shop.folder, 'out/image.manifest.json'), 'utf8'))
    t.match(manifest().proof, { test: { firmware: ['bios', 'uefi'] } })
    const digest = await digestFile(shop.image)

    // Now one of the two says nothing.
    shop.write(
      'acme/install.d/90-menu',
      menu('if [ "$grub_platform" = pc ]; then echo "booted by pc"; fi'),
    )
    const short = { ...flags, testTimeout: '25' }
    const second = await shop.build({ flags: short })
    t.match(second.error, { message: /with uefi/ })
    t.notMatch(String(second.error), /with bios/)
    t.equal(await digestFile(shop.image), digest, 'the old image is there')
    t.ok(existsSync(join(shop.folder, 'out/image.test-uefi')), 'what the console said is kept')

    const left = await shop.build({ flags: { ...short, noTest: true } })
    t.equal(left.error, undefined)
    t.match(manifest().proof, { test: 'left-out' })
    t.not(await digestFile(shop.image), digest)
  },
)
