import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { compareBytes } from '../../../lib/files.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { readTree } from '../../../lib/tree/read.ts'
import { readTar } from '../../../lib/tree/tar/read-tar.ts'
import { writeTar } from '../../../lib/tree/tar/write-tar.ts'
import { entry, folder } from '../../disk/made.ts'
import { needs } from '../../disk/needs.ts'
import { writeWholeTree } from '../../fixtures/whole-tree.ts'
import { collect } from './archive.ts'

const isRoot = process.getuid?.() === 0
const skip = needs('tar', 'getfattr', 'setfattr', 'setcap')
const asRoot = skip || (isRoot ? false : 'needs root')
const withXattrs = ['--xattrs', '--xattrs-include=*']

const listed = (tree: string) => readTree({ tree, excludes: [], empties: [], clock: 2 ** 40 })
/** What both sides can know: links count for nothing but their names, and GNU's old format has no attributes. */
function comparable(entries: readonly TreeEntry[], format: string) {
  return entries
    .map(({ source: _, allocated: __, identity: ___, nanoseconds: ____, xattrs, ...entry }) => {
      const { path, hardLinkOf } = entry
      if (hardLinkOf !== undefined) return { path, hardLinkOf }
      return format === 'pax' && xattrs ? { ...entry, xattrs } : entry
    })
    .sort((a, b) => compareBytes(a.path, b.path))
}

const bare = ({ source: _, allocated: __, identity: ___, ...rest }: TreeEntry) => rest

t.test('GNU tar unpacks what was written', { skip: asRoot }, async (t) => {
  const base = t.testdir({ tree: {}, out: {} })
  writeWholeTree(`${base}/tree`)
  const entries = await listed(`${base}/tree`)
  writeFileSync(`${base}/a.tar`, await collect(writeTar(entries)))
  execFileSync('tar', [
    ...withXattrs,
    '-xpf',
    `${base}/a.tar`,
    '-C',
    `${base}/out`,
    '--numeric-owner',
  ])
  t.strictSame((await listed(`${base}/out`)).map(bare), entries.map(bare))
  t.equal(readFileSync(`${base}/out/zz-hard`, 'utf8'), 'x'.repeat(513))
})

t.test('what GNU tar wrote is read', { skip: asRoot }, async (t) => {
  const base = t.testdir({ tree: {} })
  writeWholeTree(`${base}/tree`)
  const entries = await listed(`${base}/tree`)
  for (const format of ['pax', 'gnu']) {
    const args = format === 'pax' ? withXattrs : []
    const packed = [
      '--sort=name',
      `--format=${format}`,
      '-C',
      `${base}/tree`,
      '-cf',
      `${base}/b.tar`,
    ]
    execFileSync('tar', [...args, ...packed, '.'])
    const found: TreeEntry[] = []
    for await (const member of readTar([readFileSync(`${base}/b.tar`)]))
      if (member.kind === 'entry') found.push(member.entry)
    t.strictSame(comparable(found, format), comparable(entries, format), format)
  }
})

t.test('the same bytes, whatever the umask and the time zone', { skip }, async (t) => {
  const entries = [
    folder('/'),
    entry('/b', { content: 'b', uid: 2 ** 31, mtime: -1 }),
    entry('/a', { xattrs: { 'user.z': 'ff', 'user.a': '00' } }),
  ]
  const one = await collect(writeTar(entries))
  const umask = process.umask(0o077)
  process.env.TZ = 'Pacific/Auckland'
  const shuffled = [...entries].reverse().map((e) => ({ ...e }))
  const two = await collect(writeTar(shuffled))
  process.umask(umask)
  delete process.env.TZ
  t.ok(one.equals(two))
  t.equal(one.length % 512, 0)
})

t.test('what a layer takes away', async (t) => {
  const entries = [folder('/d'), entry('/d/.aa'), entry('/d/new')]
  const tar = await collect(writeTar(entries, { removed: ['/d/gone', '/x'], opaque: ['/d'] }))
  const list = execFileSync('tar', ['-tf', '-'], { input: tar, encoding: 'utf8' })
  t.strictSame(list.trim().split('\n'), [
    '.wh.x',
    'd/',
    'd/.wh..wh..opq',
    'd/.aa',
    'd/.wh.gone',
    'd/new',
  ])
})

t.test('attributes of the building host stay there', async (t) => {
  const xattrs = { 'trusted.overlay.opaque': '79', 'user.overlay.origin': '00', 'user.x': '31' }
  const tar = await collect(writeTar([entry('/a', { xattrs })]))
  t.ok(tar.includes('SCHILY.xattr.user.x=1'))
  t.notOk(tar.includes('overlay'))
})

const bad: [string, readonly TreeEntry[], RegExp][] = [
  ['a file that would take one away', [entry('/a/.wh.b')], /found '\/a\/\.wh\.b': .* delete 'b'/],
  ['a folder that would', [entry('/.wh.a/b')], /it would delete 'a'/],
  ['twice', [entry('/a'), entry('/a')], /each path once.*'\/a'/],
  ['a hard link to nothing', [entry('/a', { hardLinkOf: '/b' })], /'\/b' before the hard link/],
  ['a socket', [entry('/a', { kind: 'socket' })], /no place for a socket/],
  ['a file that is gone', [entry('/a', { source: '/proc/self/status', size: 3 })], /changed while/],
]
for (const [what, entries, message] of bad)
  t.test(what, async (t) => {
    await t.rejects(collect(writeTar(entries)), { code: 'tree-invalid', message })
  })
