import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { readFat } from '../../../lib/disk/filesystems/fat/reader.ts'
import { vfat } from '../../../lib/disk/filesystems/fat.ts'
import { lookup } from '../../../lib/inspect/lookup.ts'
import { run } from '../../../lib/run.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { sourceOf } from '../../inspect/made.ts'
import { clock, entry, folder, placed } from '../made.ts'
import { needs } from '../needs.ts'

const mib = 1 << 20
const skip = needs('mkfs.fat', 'fsck.fat', 'mmd', 'mcopy')

interface Making {
  readonly folder: string
  readonly name: string
  readonly entries: readonly TreeEntry[]
  readonly bytes?: number
}

async function make({ folder, name, entries, bytes = 40 * mib }: Making) {
  const disk = `${folder}/${name}.raw`
  const scratch = `${folder}/scratch-${name}`
  mkdirSync(scratch)
  writeFileSync(disk, '')
  truncateSync(disk, bytes + 2 * mib)
  const more = { name: 'esp', filesystem: 'vfat', filesystemUuid: 'ABCD-1234', label: 'ESP' }
  const partition = placed({ ...more, bytes, start: mib })
  await vfat.make({ disk, partition, entries, clock, seed: 'ab'.repeat(32), scratch })
  const image = readFileSync(disk)
  writeFileSync(`${scratch}/part`, image.subarray(mib, mib + bytes))
  await run('fsck.fat', ['-n', `${scratch}/part`])
  return { image, part: `${scratch}/part` }
}

const entries = [
  folder('/'),
  folder('/EFI'),
  folder('/EFI/BOOT'),
  entry('/EFI/BOOT/BOOTX64.EFI', { content: 'x'.repeat(5000) }),
  entry('/EFI/BOOT/a long name with spaces.txt', { content: 'long', mtime: 0 }),
  entry('/empty'),
]

t.test('files, folders and times', { skip }, async (t) => {
  const { part } = await make({ folder: t.testdir({}), name: 'one', entries })
  const { stdout } = await run('mdir', ['-i', part, '-s', '-a', '::'])
  t.match(stdout, /BOOTX64 {2}EFI +5000 2020-09-13 {2}12:26/)
  t.match(stdout, /4 1980-01-01 .* a long name with spaces.txt/)
  t.match(stdout, /EFI +<DIR> +2023-11-14 {2}22:13/)
  t.match(stdout, /Volume in drive : is ESP/)
  t.match(stdout, /Serial Number is ABCD-1234/)
  const read = await run('mtype', ['-i', part, '::/EFI/BOOT/a long name with spaces.txt'])
  t.equal(read.stdout, 'long')
})

t.test('read back', { skip }, async (t) => {
  const name = '/EFI/BOOT/a long name too.txt'
  const all = [...entries, entry(name, { content: 'found' })].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  )
  const { part } = await make({ folder: t.testdir({}), name: 'back', entries: all })
  const reader = await readFat(sourceOf(part))
  t.match(reader, { kind: 'vfat', label: 'ESP', uuid: 'ABCD-1234' })
  const node = await lookup({ reader, mount: [] }, name)
  t.equal(node?.size, 5)
})

t.test('the same twice', { skip }, async (t) => {
  const base = t.testdir({})
  const one = await make({ folder: base, name: 'one', entries })
  await new Promise((done) => setTimeout(done, 2100))
  const two = await make({ folder: base, name: 'two', entries })
  t.ok(one.image.equals(two.image))
})

t.test('FAT32 where it can be', { skip }, async (t) => {
  const base = t.testdir({})
  const { part } = await make({ folder: base, name: 'large', entries })
  t.match((await run('minfo', ['-i', part, '::'])).stdout, /disk type="FAT32/)
  const small = await make({ folder: base, name: 'small', entries, bytes: 8 * mib })
  t.match((await run('minfo', ['-i', small.part, '::'])).stdout, /disk type="FAT1/)
})

t.test('too small', { skip }, async (t) => {
  const large = entry('/large', { content: Buffer.alloc(9 * mib, 1) })
  const making = { name: 'full', entries: [folder('/'), large], bytes: 8 * mib }
  await t.rejects(make({ folder: t.testdir({}), ...making }), {
    code: 'disk-too-small',
    message: /^Partition 'esp' with 8388608 bytes/,
  })
})

t.test('what FAT has not', { skip }, async (t) => {
  const base = t.testdir({})
  const link = entry('/link', { kind: 'symlink', target: 'x' })
  await t.rejects(make({ folder: base, name: 'a', entries: [folder('/'), link] }), {
    code: 'layout-invalid',
    message: "Expected files and folders on the vfat partition 'esp', found a symlink: '/link'",
  })
  const hard = entry('/z', { hardLinkOf: '/a' })
  await t.rejects(make({ folder: base, name: 'b', entries: [folder('/'), entry('/a'), hard] }), {
    code: 'layout-invalid',
    message: /found a hard link/,
  })
})

t.test('names that FAT would change', { skip }, async (t) => {
  const base = t.testdir({})
  const strange = [folder('/'), entry('/é')]
  await t.rejects(make({ folder: base, name: 'a', entries: strange }), { code: 'text-refused' })
  const twins = [folder('/'), entry('/A'), entry('/a')]
  await t.rejects(make({ folder: base, name: 'b', entries: twins }), {
    code: 'layout-invalid',
    message: /differ by more than case, found '\/A' and '\/a'/,
  })
})

t.test('a folder with @@ in its name', { skip }, async (t) => {
  const base = t.testdir({ 'a@@1M': {} })
  const { part } = await make({ folder: `${base}/a@@1M`, name: 'a', entries })
  t.ok(part)
})

t.test('a UUID as fstab has it', async (t) => {
  t.match(vfat.uuid('ab'.repeat(32)), /^[0-9A-F]{4}-[0-9A-F]{4}$/)
})
