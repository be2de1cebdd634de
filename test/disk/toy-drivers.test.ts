/** What a filesystem is to somebody who adds one: one object, handed in. */
import { readFileSync, symlinkSync } from 'node:fs'
import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { assembleDisk } from '../../lib/disk/assemble.ts'
import { type DiskDrivers, diskDrivers } from '../../lib/disk/drivers.ts'
import type { Layout } from '../../lib/disk/layout.ts'
import { diskTools } from '../../lib/disk/tools.ts'
import { validateLayout } from '../../lib/disk/validate-layout.ts'
import { findBootFiles } from '../../lib/inspect/boot-files.ts'
import { run } from '../../lib/run.ts'
import folderfs from '../fixtures/own/folderfs.ts'
import toyfs from '../fixtures/own/toyfs.ts'
import { sourceOf } from '../inspect/made.ts'
import { clock } from './made.ts'
import { needs } from './needs.ts'

const skip = needs('getfattr', 'sfdisk', 'mke2fs', 'debugfs', 'tar')
const drivers: DiskDrivers = {
  ...diskDrivers,
  filesystems: [...diskDrivers.filesystems, toyfs, folderfs],
}
const layout: Layout = {
  table: 'gpt',
  partitions: [
    { name: 'root', type: 'root', filesystem: 'toyfs', label: 'ROOT', mount: '/' },
    { name: 'srv', filesystem: 'folderfs', mount: '/srv' },
    { name: 'swap', type: 'swap', size: '8M', label: 'page' },
  ],
}

t.test('filesystems that lib/ knows nothing of', { skip }, async (t) => {
  const folder = t.testdir({
    tree: {
      boot: { 'vmlinuz-6.1': 'kernel', 'initrd.img-6.1': 'ramdisk' },
      etc: { hostname: 'x' },
      srv: { deep: { file: 'served' } },
    },
    scratch: {},
  })
  symlinkSync('deep/file', `${folder}/tree/srv/link`)
  const request = {
    tree: `${folder}/tree`,
    layout,
    architecture: amd64,
    clock,
    seed: 'ab'.repeat(32),
    excludes: [],
    empties: [],
    output: `${folder}/disk.raw`,
    scratch: `${folder}/scratch`,
  }
  const { partitions } = await assembleDisk(request, { drivers })
  const [root, srv, swap] = partitions
  const disk = readFileSync(request.output)

  const found = await findBootFiles(sourceOf(disk), drivers.filesystems)
  t.match(
    found.disk.contents.map(({ kind }) => kind),
    ['toyfs', 'ext2', 'swap'],
  )
  t.match(found.kernel, { version: '6.1', path: '/boot/vmlinuz-6.1' })
  t.equal(found.root, `UUID=${root?.filesystemUuid}`)
  const reader = found.disk.contents[0]?.volume?.reader
  t.equal(reader?.label, 'ROOT')

  const start = root?.start ?? 0
  const fstab = disk.toString('latin1', start, start + (root?.bytes ?? 0))
  t.match(fstab, `UUID=${root?.filesystemUuid} / toyfs ro 0 0\n`)
  t.match(fstab, `UUID=${srv?.filesystemUuid} /srv ext2 defaults 0 2\n`)
  t.match(fstab, `UUID=${swap?.filesystemUuid} none swap sw 0 0\n`)
  const served = await run('debugfs', [
    '-R',
    'cat /deep/file',
    `${request.output}?offset=${srv?.start}`,
  ])
  t.equal(served.stdout, 'served')
  const scratch = await run('ls', [request.scratch])
  t.equal(scratch.stdout, '', 'nothing is left of archives and folders')

  await assembleDisk({ ...request, output: `${folder}/again.raw` }, { drivers })
  const again = readFileSync(`${folder}/again.raw`)
  t.ok(again.subarray(0, srv?.start).equals(disk.subarray(0, srv?.start)), 'the same bytes')
})

t.test('what it says is checked like that of any other', async (t) => {
  const wanted = { formats: [], architecture: amd64 }
  const tools = diskTools(layout, wanted, drivers).map(({ command }) => command)
  t.strictSame(tools, ['getfattr', 'sfdisk', 'tar', 'mke2fs'])
  t.throws(() => validateLayout(layout), { message: /unknown filesystem 'toyfs'/ })
  const [root] = layout.partitions
  const long = { ...layout, partitions: [{ ...root, label: 'ROOT-FS' }] }
  t.throws(() => validateLayout(long, { drivers }), {
    message: "/partitions/0/label: 'toyfs' takes at most 5 bytes; got 'ROOT-FS'",
  })
  const boot = { ...layout, partitions: [layout.partitions[0]], bootloader: 'grub' }
  t.match(validateLayout(boot, { drivers }), { bootloader: 'grub' })
})

t.test('a kernel where GRUB cannot read it', { skip }, async (t) => {
  const folder = t.testdir({ tree: { boot: { 'vmlinuz-6.1': 'kernel' } }, scratch: {} })
  const partitions = [{ name: 'bios', type: 'bios-boot' }, layout.partitions[0]]
  const request = {
    tree: `${folder}/tree`,
    layout: { table: 'gpt', bootloader: 'grub', partitions } as Layout,
    architecture: amd64,
    clock,
    seed: 'ab'.repeat(32),
    excludes: [],
    empties: [],
    output: `${folder}/disk.raw`,
    scratch: `${folder}/scratch`,
  }
  await t.rejects(assembleDisk(request, { drivers }), {
    code: 'boot-loader',
    message: "GRUB does not read 'toyfs', which the kernels lie on",
  })
})
