import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, symlinkSync } from 'node:fs'
import t from 'tap'
import { findArchitecture } from '../../../lib/architectures.ts'
import { packTree } from '../../../lib/disk/pack-tree.ts'
import { readTree } from '../../../lib/tree/read.ts'
import { firstDifference } from '../../../lib/tree/same-entries.ts'
import { writeWholeTree } from '../../fixtures/whole-tree.ts'
import { clock } from '../made.ts'
import { needs } from '../needs.ts'

const isRoot = process.getuid?.() === 0
const skip =
  needs('sqfstar', 'unsquashfs', 'mkfs.erofs', 'dump.erofs', 'tar', 'setcap') ||
  (isRoot ? false : 'needs root')
const architecture = findArchitecture('amd64')
const text = { encoding: 'utf8' } as const

/** sqfstar writes links of more than 100 slashes alone as none can read them; its output is refused then. */
function makeTree(tree: string, withDevices: boolean): void {
  writeWholeTree(tree)
  rmSync(`${tree}/link`)
  symlinkSync('a'.repeat(200), `${tree}/link`)
  if (!withDevices) for (const name of ['block', 'null']) rmSync(`${tree}/${name}`)
}

function pack(base: string, format: string, compression: string, run: number) {
  const request = { tree: `${base}/tree`, excludes: ['/folder/*'], empties: [], clock }
  const more = { seed: '1'.repeat(64), scratch: `${base}/scratch`, architecture }
  const output = `${base}/${run}.${compression}`
  return packTree({ ...request, ...more }, [{ format, output, options: { compression } }])
}

t.test('squashfs: all but ACLs', { skip }, async (t) => {
  const base = t.testdir({ tree: {}, scratch: {} })
  makeTree(`${base}/tree`, true)
  for (const compression of ['zstd', 'xz', 'none']) {
    const { artifacts, warnings } = await pack(base, 'squashfs', compression, 1)
    t.match(warnings, [/^squashfs: it has no place for ACLs .*; '\/folder' and 1 more had some$/])
    t.same((await pack(base, 'squashfs', compression, 2)).artifacts, artifacts)
  }
  const list = execFileSync('unsquashfs', ['-lln', `${base}/1.zstd`], text)
  t.match(list, /^crw-r--r-- 0\/0 +1, +3 .*\/null$/m)
  t.match(list, /^drwsr-s--x 5000000\/3000000 .*\/folder$/m)
  execFileSync('unsquashfs', ['-quiet', '-no-progress', '-d', `${base}/out`, `${base}/1.none`])
  const read = (tree: string) => readTree({ tree, excludes: ['/folder/*'], empties: [], clock })
  const lost = { xattrs: /^system\.|=/ }
  const entries = (await read(`${base}/tree`)).map((one) => ({
    ...one,
    mtime: one.path === '/' ? clock : Math.max(0, one.mtime),
  }))
  t.equal(firstDifference(entries, await read(`${base}/out`), lost), undefined)
})

t.test('erofs: all but devices', { skip }, async (t) => {
  const base = t.testdir({ tree: {}, scratch: {} })
  makeTree(`${base}/tree`, false)
  for (const compression of ['lz4hc', 'none']) {
    const { artifacts, warnings } = await pack(base, 'erofs', compression, 1)
    t.strictSame(warnings, [])
    t.same((await pack(base, 'erofs', compression, 2)).artifacts, artifacts)
  }
  const dump = (...words: string[]) =>
    execFileSync('dump.erofs', [...words, `${base}/1.lz4hc`], text)
  t.match(dump('-s'), /created: +Tue Nov 14 22:13:20 2023/)
  t.match(dump('--path=/folder'), /Uid: 5000000 +Gid: 3000000 /)
  t.match(dump('--path=/zz-hard'), /Links: 2/)
  const capable = dump('--path=/capable')
  t.match(capable, /Xattr size: [1-9]/)
  // Neither program tells of set-id bits; erofs_inode_compact of the kernel's erofs_fs.h says where they are.
  const inode = 32 * Number(/NID: (\d+)/.exec(capable)?.[1])
  t.equal(readFileSync(`${base}/1.lz4hc`).readUInt16LE(inode + 4) & 0o7777, 0o4755)
  t.match(dump('--path=/fifo'), /Timestamp: 2020-09-13 12:26:40/)
  execFileSync('mknod', [`${base}/tree/x`, 'c', '1', '3'])
  await t.rejects(pack(base, 'erofs', 'none', 3), {
    code: 'tree-invalid',
    message: /cannot be given the device '\/x'/,
  })
})
