/** A real GRUB searches kernels that came and went after the image was built. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { amd64 } from '../../../lib/architectures/amd64.ts'
import { assembleDisk } from '../../../lib/disk/assemble.ts'
import { run } from '../../../lib/run.ts'
import { runCommand } from '../../fixtures/commands.ts'
import { clock } from '../made.ts'
import { needs } from '../needs.ts'

t.setTimeout(120_000)
const tools = ['mke2fs', 'debugfs', 'sfdisk', 'grub-mkimage', 'grub-script-check']
const skip = needs(...tools, 'qemu-system-x86_64')

t.test('the newest that is there is started, whatever its name was', { skip }, async (t) => {
  const folder = t.testdir({ tree: { etc: {}, boot: {} }, scratch: {} })
  const content = 'no kernel'
  for (const name of ['vmlinuz-6.1.0-9-amd64', 'initrd.img-6.1.0-9-amd64'])
    writeFileSync(join(folder, 'tree', 'boot', name), content)
  const disk = join(folder, 'disk.raw')
  const boot = { name: 'boot', filesystem: 'ext4', mount: '/boot', size: '32M' } as const
  const { partitions } = await assembleDisk({
    tree: join(folder, 'tree'),
    layout: {
      table: 'mbr',
      bootloader: 'grub',
      kernelCommandLine: 'console=ttyS0',
      partitions: [boot, { name: 'root', filesystem: 'ext4', mount: '/', size: '32M' }],
    },
    architecture: amd64,
    clock,
    seed: 'ab'.repeat(32),
    excludes: [],
    empties: [],
    output: disk,
    scratch: join(folder, 'scratch'),
  })
  const change = (request: string) =>
    run('debugfs', ['-w', '-R', request, `${disk}?offset=${partitions[0]?.start}`], { cwd: folder })
  const { stdout: menu } = await change('cat /grub/grub.cfg')
  writeFileSync(join(folder, 'grub.cfg'), menu)
  await t.resolves(run('grub-script-check', [join(folder, 'grub.cfg')]))

  writeFileSync(join(folder, 'file'), content)
  const later = ['6.1.0-10-cloud-amd64', '6.1.0-48-amd64', '6.1.0-49-amd64.old', '6.1.0-7-amd64']
  for (const version of later) await change(`write file /vmlinuz-${version}`)
  await change('write file /initramfs-6.1.0-48-amd64.img')
  for (const name of ['vmlinuz', 'initrd.img']) await change(`rm /${name}-6.1.0-9-amd64`)
  mkdirSync(join(folder, 'seen'))
  const console = join(folder, 'seen', 'console')
  // As far as the name goes: the console comes in pieces, and what is waited for ends what is seen.
  const until = 'Booting .Linux \\S+-amd64'
  const boots = ['boot', disk, '--until', until, '--console-log', console]
  const seen = await runCommand('parfait', [...boots, '--timeout', '60'], { cwd: folder })
  t.match(seen.stdout, /Booting .Linux 6\.1\.0-48-amd64/, seen.stdout + seen.stderr)
  t.match(seen.stdout, /Linux 6\.1\.0-10-cloud-amd64/, 'another one is in the menu')
  t.notMatch(seen.stdout, /6\.1\.0-9-amd64|\.old/, 'what is gone, or no kernel, is not')
})
