import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { amd64 } from '../../../lib/architectures/amd64.ts'
import { assembleDisk } from '../../../lib/disk/assemble.ts'
import { erofs } from '../../../lib/disk/filesystems/erofs.ts'
import { findFilesystem } from '../../../lib/disk/filesystems/index.ts'
import { squashfs } from '../../../lib/disk/filesystems/squashfs.ts'
import type { Layout, PlacedPartition } from '../../../lib/disk/layout.ts'
import { validateLayout } from '../../../lib/disk/validate-layout.ts'
import { loadSettings } from '../../../lib/index.ts'
import { clock, entry, folder, placed } from '../made.ts'
import { needs } from '../needs.ts'

const skip =
  needs('sqfstar', 'unsquashfs', 'mkfs.erofs', 'fsck.erofs', 'getfattr', 'sfdisk') ||
  (process.getuid?.() !== 0 && 'needs root, for owners')
const text = { encoding: 'utf8' } as const

function layoutOf(root: string, srv: string): Layout {
  return {
    table: 'gpt',
    partitions: [
      { name: 'root', type: 'root', filesystem: root, mount: '/' },
      { name: 'srv', filesystem: srv, mount: '/srv' },
    ],
  }
}

/** Copies a partition into a file of its own. */
function takeOut(disk: string, { start, bytes }: PlacedPartition, to: string): string {
  const file = openSync(disk, 'r')
  const content = Buffer.alloc(bytes)
  readSync(file, content, 0, bytes, start)
  closeSync(file)
  writeFileSync(to, content)
  return to
}

const unpack: Readonly<Record<string, (image: string, to: string) => readonly string[]>> = {
  squashfs: (image, to) => ['unsquashfs', '-quiet', '-no-progress', '-d', to, image],
  erofs: (image, to) => ['fsck.erofs', `--extract=${to}`, image],
}

for (const [root, srv] of [
  ['squashfs', 'erofs'],
  ['erofs', 'squashfs'],
] as const)
  t.test(`${root} at /, ${srv} at /srv`, { skip }, async (t) => {
    const base = t.testdir({ tree: { etc: { hostname: 'x' }, srv: { data: 'y'.repeat(9000) } } })
    mkdirSync(`${base}/scratch`)
    const assemble = (name: string) =>
      assembleDisk({
        tree: `${base}/tree`,
        layout: layoutOf(root, srv),
        architecture: amd64,
        clock,
        seed: 'ab'.repeat(32),
        excludes: [],
        empties: [],
        output: `${base}/${name}`,
        scratch: `${base}/scratch`,
      })
    const { partitions } = await assemble('one')
    await assemble('two')
    t.ok(readFileSync(`${base}/one`).equals(readFileSync(`${base}/two`)), 'the same twice')
    for (const partition of partitions) {
      const { name, filesystem = '' } = partition
      const image = takeOut(`${base}/one`, partition, `${base}/${name}.image`)
      const [command = '', ...args] = unpack[filesystem]?.(image, `${base}/${name}`) ?? []
      execFileSync(command, args, text)
    }
    t.equal(readFileSync(`${base}/srv/data`, 'utf8'), 'y'.repeat(9000))
    const nameOf = ({ filesystem, filesystemUuid, partitionUuid }: PlacedPartition) =>
      filesystem === 'squashfs' ? `PARTUUID=${partitionUuid}` : `UUID=${filesystemUuid}`
    const [atRoot, atSrv] = partitions.map(nameOf)
    const table = readFileSync(`${base}/root/etc/fstab`, 'utf8')
    t.equal(
      table.split('\n').slice(1).join('\n'),
      `${atRoot} / ${root} ro 0 0\n${atSrv} /srv ${srv} ro 0 0\n`,
    )
  })

t.test('too small', { skip }, async (t) => {
  const base = t.testdir({ data: Buffer.from(Array.from({ length: 1 << 16 }, (_, at) => at ^ 7)) })
  writeFileSync(`${base}/disk`, '')
  const data = entry('/data', { source: `${base}/data`, size: 1 << 16 })
  const more = { clock, seed: '0'.repeat(64), scratch: base, disk: `${base}/disk` }
  for (const driver of [squashfs, erofs])
    await t.rejects(
      driver.make({
        ...more,
        entries: [folder('/'), data],
        partition: placed({ filesystem: driver.name, bytes: 512 }),
      }),
      { code: 'disk-too-small', message: /^Partition 'root' with 512 bytes .* its files take / },
    )
})

t.test('what is said before any work', async (t) => {
  const alone: Layout = {
    table: 'none',
    partitions: [{ name: 'root', filesystem: 'squashfs', mount: '/' }],
  }
  t.throws(() => validateLayout(alone), {
    code: 'layout-invalid',
    message: /'squashfs' has no UUID, so that it needs a table/,
  })
  t.throws(() => validateLayout(layoutOf('ext4', 'btrfs')), { message: /another disk each time/ })
  t.throws(() => findFilesystem('xfs'), { message: /'xfs', because mkfs.xfs takes no times/ })
  const sources = { flavours: [], cwd: '/desk', env: {} }
  t.throws(() => loadSettings({ ...sources, flags: { filesystem: 'xfs' } }), {
    message: /^Unknown filesystem 'xfs', because mkfs.xfs takes no times/,
  })
})
