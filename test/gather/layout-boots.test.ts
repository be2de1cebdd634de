/** Layouts of several: what becomes of the boot loader that one of them names. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import marker from '../fixtures/own/marker.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

/** A hook that says a layout which boots, and what another hook says after it. */
const bootable = `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ filesystem }) => ({
  table: 'mbr', bootloader: 'marker', kernelCommandLine: 'quiet',
  partitions: [{ name: 'root', mount: '/', filesystem }, { name: 'data', size: '8M' }],
}))
`
const bootloaders = [marker]

t.test('what a hook takes away from the layout of another is told', { skip }, async (t) => {
  const after = async (name: string, text: string) => {
    const shop = new Workshop(t, {
      acme: { 'block-device.d/10-boots.ts': bootable, [`block-device.d/${name}`]: text },
    })
    const warnings: string[] = []
    const layout = await shop.decide(
      {
        drivers: { bootloaders },
        report: (event) => event.type === 'notice' && warnings.push(event.text),
      },
      async ({ facts }) => facts.layout,
    )
    return { layout, warnings }
  }
  const module = (layout: string) => `import { defineHook } from 'parfait'
export default defineHook('block-device', ({ layout, filesystem }) => (${layout}))
`
  const root = "{ name: 'root', mount: '/', filesystem }"
  const fresh = await after('60-own.ts', module(`{ table: 'gpt', partitions: [${root}] }`))
  t.strictSame(fresh.warnings, [
    "'acme/60-own' takes away what 'acme/10-boots' laid out: the boot loader 'marker', the kernel command line, the partition 'data'",
  ])
  const kept = await after('60-own.ts', module("{ ...layout, kernelCommandLine: 'console=tty0' }"))
  t.strictSame(kept.warnings, [])

  const script = (table: string) => `#!/bin/sh
echo '${table}' | sfdisk --quiet "$IMAGE_BLOCK_DEVICE" >&2
echo "IMAGE_BLOCK_DEVICE=\${IMAGE_BLOCK_DEVICE}p1"
`
  const mbr = await after('60-old', script('label: dos\nsize=64M'))
  t.match(mbr.layout, { table: 'mbr', bootloader: 'marker', kernelCommandLine: 'quiet' })
  const gpt = await after('60-old', script('label: gpt\nsize=64M'))
  t.equal(gpt.layout.bootloader, undefined, 'there is no place for it')
  t.match(gpt.warnings, [/'acme\/60-old' takes away .*: the boot loader 'marker', the kernel/])
})

t.test('elements beside a layout that boots', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'install.d/10-a': '#!/bin/sh\nmkdir -p /boot\necho k >/boot/vmlinuz-7.0\n',
      'block-device.d/10-boots.ts': bootable,
    },
    plain: { 'README.rst': 'An element.\n', 'install.d/50-p': '#!/bin/sh\ntrue\n' },
    other: {
      'README.rst': 'One with a layout, and a boot loader.\n',
      'block-device-default.yaml':
        '[{local_loop: {name: image0, mkfs: {type: ext4, mount: {mount_point: /}}}}]\n',
      'finalise.d/50-boots': '#!/bin/sh\ntrue || grub-install\n',
    },
  })
  const drivers = { bootloaders }
  const built = await shop.build({ flavours: ['base', 'acme', 'plain'], drivers })
  t.equal(built.error, undefined)
  t.strictSame(built.warnings, [])
  t.equal(readFileSync(shop.image).toString('latin1', 0, 24), 'starts /boot/vmlinuz-7.0')
  const told = await shop.build({ flavours: ['base', 'acme', 'plain', 'other'], drivers })
  t.match(told.warnings, [/block-device-default.yaml' has no effect: 'acme\/10-boots' says/])
  t.equal(readFileSync(shop.image).toString('latin1', 0, 6), 'starts')
})

t.test('a layout that the user gave counts before that of hooks', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'block-device.d/10-boots.ts': bootable } })
  const decide = async (config: string) => {
    const warnings: string[] = []
    const { layout } = await shop.decide(
      {
        env: { DIB_BLOCK_DEVICE_CONFIG: config },
        drivers: { bootloaders },
        report: (event) => event.type === 'notice' && warnings.push(event.text),
      },
      async ({ facts }) => facts,
    )
    return { layout, warnings }
  }
  const mkfs = '{type: ext4, opts: -m 0, mount: {mount_point: /}}'
  const table = (label: string) =>
    `[{local_loop: {name: image0}}, {partitioning: {base: image0, label: ${label}, partitions: [{name: main, size: 100%, mkfs: ${mkfs}}]}}]`
  const mbr = await decide(table('mbr'))
  t.match(mbr.layout, { table: 'mbr', bootloader: 'marker', kernelCommandLine: 'quiet' })
  t.match(mbr.layout.partitions, [{ name: 'main', makeOptions: ['-m', '0'] }])
  t.match(mbr.warnings, [
    /^'DIB_BLOCK_DEVICE_CONFIG' takes away what 'acme\/10-boots' laid out: the p/,
  ])
  const gpt = await decide(table('gpt'))
  t.equal(gpt.layout.bootloader, undefined)
  t.match(gpt.warnings, [/the boot loader 'marker'/])
  const wrong = decide(table('gpt').replace('-m 0', '-E x'))
  await t.rejects(wrong, { code: 'layout-invalid', message: /makeOptions.*; got '-E'/ })
})
