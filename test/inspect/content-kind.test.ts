import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import { contentKind } from '../../lib/inspect/content-kind.ts'
import { needs } from '../disk/needs.ts'
import { call, mib, sourceOf } from './made.ts'

/** Bytes at a place, and the kind that they make of a disk. */
const cases: readonly [string, number, string | undefined][] = [
  ['LUKS\xba\xbe', 0, 'encrypted (LUKS)'],
  ['LVM2 001', 24, 'LVM'],
  ['LVM2 001', 512 + 24, 'LVM'],
  ['\xfc\x4e\x2b\xa9', 4096, 'RAID'],
  ['\x53\xef', 1080, 'ext4'],
  ['XFSB', 0, 'xfs'],
  ['_BHRfS_M', 0x10040, 'btrfs'],
  ['CD001', 32769, 'iso9660'],
  ['hello', 0, undefined],
]

t.test('by signature', async (t) => {
  for (const [bytes, offset, kind] of cases) {
    const disk = Buffer.alloc(mib)
    disk.write(bytes, offset, 'latin1')
    t.equal((await contentKind(sourceOf(disk), filesystems))?.kind, kind, kind ?? 'unknown')
  }
  t.equal(await contentKind(sourceOf(Buffer.alloc(16)), filesystems), undefined, 'smaller than any')
})

t.test('as tools write it', { skip: needs('mkswap', 'mkfs.fat', 'mke2fs') }, async (t) => {
  const path = join(t.testdir({ disk: Buffer.alloc(4 * mib) }), 'disk')
  for (const [kind, command, ...args] of [
    ['swap', 'mkswap', '--quiet'],
    ['vfat', 'mkfs.fat'],
    ['ext4', 'mke2fs', '-q', '-F'],
  ] as const) {
    call(command, [...args, path])
    t.equal((await contentKind(sourceOf(readFileSync(path)), filesystems))?.kind, kind)
  }
})
