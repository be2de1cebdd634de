import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { readTar } from '../../../lib/tree/tar/read-tar.ts'
import { writeTar } from '../../../lib/tree/tar/write-tar.ts'
import { entry, folder } from '../../disk/made.ts'
import { needs } from '../../disk/needs.ts'
import { fuzzRuns } from '../../fixtures/fuzz.ts'
import { archiveOf, collect, forged, members, pax } from './archive.ts'

const seed = Date.now() % 2 ** 31
t.comment(`seed ${seed}`)

const segment = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((text) => text.replaceAll(/[/\0]/g, '_'))
  .filter((text) => !/^\.{1,2}$|^\.wh\./.test(text) && Buffer.from(text).toString() === text)
const id = fc.integer({ min: 0, max: 2 ** 32 - 2 })
const xattrs = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 20 }).map((name) => `user.${name.replaceAll('\0', '=')}`),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  { noNullPrototype: true },
)
const anything = fc.record({
  names: fc.array(segment, { minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom('file' as const, 'symlink' as const, 'directory' as const),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: id,
  gid: id,
  mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  content: fc.uint8Array({ maxLength: 1500 }),
  target: segment,
  xattrs,
})

t.test('any names, owners, times, contents and attributes come back', async (t) => {
  await fc.assert(
    fc.asyncProperty(anything, async ({ names, content, target, ...rest }) => {
      const path = `/${names.join('/')}`
      const isFile = rest.kind === 'file'
      const one: TreeEntry = {
        ...rest,
        path,
        size: isFile ? content.length : 0,
        allocated: isFile ? content.length : 0,
        ...(isFile ? { content } : {}),
        ...(rest.kind === 'symlink' ? { target } : {}),
      }
      const [found] = await members(await collect(writeTar([one])))
      if (found?.member.kind !== 'entry') throw new Error('no entry')
      const { content: _, xattrs: wanted = {}, ...others } = one
      const { xattrs: got = {}, ...same } = found.member.entry
      t.strictSame(same, others)
      t.strictSame(got, wanted)
      if (isFile) t.equal(found.text, Buffer.from(content).toString())
    }),
    { seed, numRuns: fuzzRuns(200) },
  )
})

t.test('content that nobody wants is passed over', async (t) => {
  const archive = await collect(
    writeTar([entry('/a', { content: 'x'.repeat(1300) }), entry('/b', { content: 'b' })]),
  )
  const paths: string[] = []
  for await (const member of readTar([archive])) {
    if (member.kind !== 'entry') continue
    paths.push(member.entry.path)
    for await (const chunk of member.content()) if (chunk.length > 0) break
  }
  t.strictSame(paths, ['/a', '/b'])
})

t.test('what a layer takes away', async (t) => {
  const archive = await collect(writeTar([folder('/d')], { removed: ['/d/x'], opaque: ['/d'] }))
  t.strictSame(
    (await members(archive)).map(({ member }) => ('path' in member ? member : member.entry.path)),
    ['/d', { kind: 'opaque', path: '/d' }, { kind: 'removed', path: '/d/x' }],
  )
})

t.test('what other writers do', async (t) => {
  const good: [string, Buffer, object][] = [
    [
      'a slash behind a folder without a type',
      archiveOf(forged({ name: 'd/' })),
      { kind: 'directory' },
    ],
    ['dots and slashes', archiveOf(forged({ name: './/a/./b' })), { path: '/a/b' }],
    [
      'a long name of GNU',
      archiveOf(forged({ type: 'L', size: 6 }), 'long1\0', forged({})),
      { path: '/long1' },
    ],
    ['fractions', archiveOf(...pax({ mtime: '-1.5' }), forged({})), { mtime: -2 }],
    ['a comment for all', archiveOf(...pax({ comment: 'c' }, 'g'), forged({})), { path: '/x' }],
    [
      'unknown keys',
      archiveOf(...pax({ atime: '1', 'LIBARCHIVE.x': '' }), forged({})),
      { path: '/x' },
    ],
    [
      'attributes that only the host has',
      archiveOf(...pax({ 'SCHILY.xattr.security.selinux': 's' }), forged({})),
      { xattrs: undefined },
    ],
  ]
  for (const [what, archive, expected] of good) {
    const [first] = await members(archive)
    t.match(first?.member.kind === 'entry' && first.member.entry, expected, what)
  }
})

t.test('sparse files and ACLs of GNU tar', { skip: needs('tar', 'setfattr') }, async (t) => {
  const base = t.testdir({ 'sparse file': '' })
  writeFileSync(`${base}/sparse`, '')
  truncateSync(`${base}/sparse`, 8 << 20)
  for (const format of ['gnu', 'pax']) {
    execFileSync('tar', [
      '-C',
      base,
      '--sparse',
      `--format=${format}`,
      '-cf',
      `${base}/s.tar`,
      'sparse',
    ])
    await t.rejects(members(readFileSync(`${base}/s.tar`)), { message: /sparse file/ }, format)
  }
  const rows = ['01000600ffffffff', '02000400d2040000', '04000400ffffffff', '10000400ffffffff']
  const acl = `0x02000000${rows.join('')}20000000ffffffff`
  execFileSync('setfattr', ['-n', 'system.posix_acl_access', '-v', acl, `${base}/sparse`])
  execFileSync('tar', ['-C', base, '--acls', '--format=pax', '-cf', `${base}/a.tar`, 'sparse'])
  await t.rejects(members(readFileSync(`${base}/a.tar`)), { message: /ACL as text/ })
  execFileSync('tar', ['-C', base, '--acls', '--format=pax', '-cf', `${base}/b.tar`, 'sparse file'])
  t.equal((await members(readFileSync(`${base}/b.tar`))).length, 1, 'a file without one')
})
