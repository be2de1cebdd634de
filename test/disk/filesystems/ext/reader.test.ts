import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readExt } from '../../../../lib/disk/filesystems/ext/reader.ts'
import { openExt } from '../../../../lib/disk/filesystems/ext/superblock.ts'
import { lookup, type MountedVolume, namesIn } from '../../../../lib/inspect/lookup.ts'
import { toolPath } from '../../../../lib/run.ts'
import {
  call,
  type Files,
  makeExt,
  mib,
  noise,
  sha256,
  sourceOf,
  uuid,
  writeFiles,
} from '../../../inspect/made.ts'
import { needs } from '../../needs.ts'

const skip = needs('mke2fs', 'debugfs')
const big = noise(5 * mib + 123)
const long = 'x'.repeat(200)

const files: Files = {
  'etc/hostname': 'box\n',
  empty: '',
  big: big,
  'links/relative': { link: '../etc/hostname' },
  'links/absolute': { link: '/etc/hostname' },
  'links/outside': { link: '../../../../../etc/hostname' },
  'links/dangling': { link: 'nowhere' },
  'links/loop': { link: 'loop2' },
  'links/loop2': { link: 'loop' },
  'links/folder': { link: '/etc' },
  [`links/${long}`]: 'long name',
  'links/slow': { link: `./././././././././././././././././././././././${long}` },
  ...Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`many/a-rather-long-name-${i}`, `${i}`]),
  ),
}

async function open(path: string, mount: readonly string[] = []): Promise<MountedVolume> {
  return { reader: await readExt(sourceOf(path)), mount }
}

async function digestAt(volume: MountedVolume, path: string): Promise<string | undefined> {
  const node = await lookup(volume, path)
  if (node?.kind !== 'file') return undefined
  const chunks: Buffer[] = []
  for await (const chunk of volume.reader.content(node)) chunks.push(chunk)
  return sha256(Buffer.concat(chunks))
}

/** Ways to make the same tree. */
const variants: readonly [string, readonly string[]][] = [
  ['ext4', ['-t', 'ext4']],
  ['ext4, 1k blocks', ['-t', 'ext4', '-b', '1024']],
  ['ext4, 32-bit', ['-t', 'ext4', '-O', '^64bit']],
  ['ext4, block maps', ['-t', 'ext4', '-O', '^extents,^64bit']],
  ['ext4, block maps, 1k blocks', ['-t', 'ext4', '-b', '1024', '-O', '^extents,^64bit']],
  [
    'ext4, groups of descriptors',
    ['-t', 'ext4', '-b', '1024', '-g', '1024', '-O', 'meta_bg,^resize_inode'],
  ],
  ['ext4, large inodes', ['-t', 'ext4', '-I', '512']],
  ['ext3', ['-t', 'ext3']],
  ['ext2', ['-t', 'ext2']],
  ['ext2, revision 0', ['-t', 'ext2', ...revisionZero()]],
]

/** The option has another name from e2fsprogs 1.47.1 on, and means no features. */
function revisionZero(): string[] {
  const { stderr } = spawnSync('mke2fs', ['-V'], { encoding: 'utf8', env: { PATH: toolPath } })
  const [, minor = 0, patch = 0] = /(\d+)\.(\d+)\.(\d+)/.exec(stderr)?.slice(1).map(Number) ?? []
  return minor > 47 || (minor === 47 && patch > 0)
    ? ['-E', 'revision=0']
    : ['-r', '0', '-O', 'none']
}

t.test('the same tree, however it was made', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), files)
  for (const [name, args] of variants)
    await t.test(name, async (t) => {
      const path = makeExt({ path: join(folder, 'image'), tree, args })
      const volume = await open(path)
      t.equal(volume.reader.uuid, uuid)
      t.equal(volume.reader.kind, name.includes('block maps') ? 'ext3' : name.slice(0, 4))
      const host = sha256('box\n')
      for (const link of ['relative', 'absolute', 'outside', 'folder/hostname'])
        t.equal(await digestAt(volume, `/links/${link}`), host, link)
      for (const link of ['dangling', 'loop', 'relative/x', 'missing'])
        t.equal(await lookup(volume, `/links/${link}`), undefined, link)
      t.equal(await digestAt(volume, '/links/slow'), sha256('long name'))
      t.equal(await digestAt(volume, '/big'), sha256(big))
      t.equal(await digestAt(volume, '/empty'), sha256(''))
      t.equal((await namesIn(volume, '/many')).length, 300)
      t.equal(await digestAt(volume, '/many/a-rather-long-name-299'), sha256('299'))
      t.strictSame(await namesIn(volume, '/big'), [], 'a file is no folder')
    })
})

t.test('hashed folders', { skip: skip || needs('e2fsck') }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), files)
  const path = makeExt({ path: join(folder, 'image'), tree, args: ['-t', 'ext4', '-b', '1024'] })
  // 1: it has mended something.
  try {
    call('e2fsck', ['-f', '-y', '-D', path])
  } catch {}
  t.match(call('debugfs', ['-R', 'htree_dump /many', path]), /Number of entries/)
  const volume = await open(path)
  t.equal((await namesIn(volume, '/many')).length, 300)
  t.equal(await digestAt(volume, '/many/a-rather-long-name-17'), sha256('17'))
})

t.test('a sparse file of many pieces', { skip }, async (t) => {
  for (const features of ['extents', '^extents,^64bit']) {
    const folder = t.testdir({})
    // 1 MiB in every 3 has content: more pieces than a short tree of extents has, and holes at both ends.
    const content = Buffer.alloc(64 * mib)
    for (let at = 1; at < 63; at += 3) noise(4096, at).copy(content, at * mib)
    const tree = writeFiles(join(folder, 'tree'), { sparse: content })
    const args = ['-t', 'ext4', '-b', '1024', '-O', features]
    const volume = await open(makeExt({ path: join(folder, 'image'), tree, args }))
    t.equal(await digestAt(volume, '/sparse'), sha256(content), features)
  }
})

t.test('a partition for /boot sees itself at /boot', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), {
    'vmlinuz-1': 'kernel',
    boot: { link: '.' },
    absolute: { link: '/boot/vmlinuz-1' },
    up: { link: '../boot/vmlinuz-1' },
    out: { link: '/etc/passwd' },
  })
  const volume = await open(makeExt({ path: join(folder, 'image'), tree, size: 4 }), ['boot'])
  for (const name of ['vmlinuz-1', 'absolute', 'up', 'boot/boot/vmlinuz-1'])
    t.equal(await digestAt(volume, `/boot/${name}`), sha256('kernel'), name)
  for (const path of ['/boot/out', '/vmlinuz-1', '/', '/boot/..'])
    t.equal(await lookup(volume, path), undefined, path)
})

t.test('what cannot be read is said', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), { tiny: 'x', big })
  const path = join(folder, 'image')
  makeExt({ path, tree, args: ['-t', 'ext4', '-I', '256', '-O', 'inline_data'] })
  const inline = await open(path)
  await t.rejects(lookup(inline, '/tiny'), { code: 'image-invalid', message: /inline data/ })

  makeExt({ path, tree, args: ['-t', 'ext4'] })
  const bytes = readFileSync(path)
  const damage = async (offset: number, value: number) => {
    const copy = Buffer.from(bytes)
    copy.writeUInt32LE(value, 1024 + offset)
    return openExt(sourceOf(copy))
  }
  await t.rejects(damage(96, 0x80000000), { code: 'image-invalid', message: /0x80000000/ })
  await t.rejects(damage(24, 30), { code: 'image-invalid', message: /nonsense/ })
  await t.rejects(damage(40, 0), { code: 'image-invalid', message: /nonsense/ })
  await t.rejects(damage(4, 0xffffffff), { code: 'image-invalid', message: /only/ })
})
