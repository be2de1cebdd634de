import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../../../lib/errors.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { encodePax } from '../../../lib/tree/tar/pax-records.ts'
import { readTar } from '../../../lib/tree/tar/read-tar.ts'
import { usualLimits } from '../../../lib/tree/tar/tar-limits.ts'
import { writeTar } from '../../../lib/tree/tar/write-tar.ts'
import { entry, folder } from '../../disk/made.ts'
import { needs } from '../../disk/needs.ts'
import { archiveOf, collect, forged, members } from './archive.ts'

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
    { seed, numRuns: 200 },
  )
})

t.test('whatever bytes come, the answer is members or an error of ours', async (t) => {
  const sound = await collect(
    writeTar([folder('/'), entry('/a', { content: 'x'.repeat(700), xattrs: { 'user.x': 'ff' } })]),
  )
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 8 })
  let faults = 0
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(sound.length), async (changes, length) => {
      const bytes = Buffer.from(sound)
      for (const [at, value] of changes) bytes[at] = value
      try {
        await members(bytes.subarray(0, length))
      } catch (error) {
        faults += 1
        if (!(error instanceof ParfaitError) || error.code !== 'archive-invalid') throw error
      }
    }),
    { seed, numRuns: 500 },
  )
  t.ok(faults > 0)
})

t.test('an archive that is cut off anywhere', async (t) => {
  const whole = await collect(writeTar([entry('/a', { content: 'x'.repeat(700) })]))
  for (const length of [0, 100, 512, 600, 1300, 1536])
    await t.rejects(members(whole.subarray(0, length)), { code: 'archive-invalid' }, `${length}`)
  t.equal((await members(whole.subarray(0, -512))).length, 1, 'one block of zeros is an end')
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

const pax = (records: Record<string, string>, type = 'x') => {
  const bytes = encodePax(
    new Map(Object.entries(records).map(([key, value]) => [key, Buffer.from(value)])),
  )
  return [forged({ type, size: bytes.length }), bytes]
}
const link = { type: '2', link: 'etc' }

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

const bad: [string, Buffer, RegExp][] = [
  ['no archive', Buffer.alloc(1024, 'text'), /Expected the header of a tar archive/],
  ['absolute', archiveOf(forged({ name: '/etc/passwd' })), /below the archive, found '\/etc/],
  ['out of it', archiveOf(forged({ name: 'a/../../b' })), /below the archive, found 'a\/\.\.\//],
  ['no name', archiveOf(forged({ name: '' })), /below the archive, found ''/],
  ['out of it, by pax', archiveOf(...pax({ path: '../x' }), forged({})), /found '\.\.\/x'/],
  ['a zero in a name', archiveOf(...pax({ path: 'a\0b' }), forged({})), /UTF-8/],
  ['no text', archiveOf(forged({ name: Buffer.from([0xe9]) })), /UTF-8, found/],
  ['a long name', archiveOf(...pax({ path: 'x'.repeat(300) }), forged({})), /at most 255 bytes/],
  [
    'below a link',
    archiveOf(forged({ ...link, name: 'd' }), forged({ name: 'd/x' })),
    /'\/d\/x' lies below the symlink/,
  ],
  [
    'a link in place of a folder',
    archiveOf(forged({ name: 'd/x' }), forged({ ...link, name: 'd' })),
    /'\/d' twice/,
  ],
  ['twice', archiveOf(forged({}), forged({})), /'\/x' twice/],
  [
    'a hard link out of it',
    archiveOf(forged({ type: '1', link: '../etc/shadow' })),
    /found '\.\.\/etc/,
  ],
  ['a hard link to nothing', archiveOf(forged({ type: '1', link: 'a' })), /before the hard link/],
  [
    'a hard link to a folder',
    archiveOf(forged({ type: '5', name: 'd' }), forged({ type: '1', link: 'd' })),
    /before the hard link/,
  ],
  ['the root as a link', archiveOf(forged({ ...link, name: './' })), /Expected a folder for '\/'/],
  ['a link to nothing', archiveOf(forged({ type: '2' })), /Expected a target/],
  [
    'a folder with content',
    archiveOf(forged({ type: '5', size: 3 }), 'abc'),
    /Expected no content/,
  ],
  ['unknown', archiveOf(forged({ type: 'V' })), /not known, 'V'/],
  ['sparse', archiveOf(...pax({ 'GNU.sparse.major': '1' }), forged({})), /sparse/],
  ['a global path', archiveOf(...pax({ path: 'x' }, 'g'), forged({})), /'path' for one file/],
  ['no pax', archiveOf(forged({ type: 'x', size: 5 }), '9 a=b'), /records of a pax header/],
  ['a size of nonsense', archiveOf(...pax({ size: '1e9' }), forged({})), /number in a pax header/],
  [
    'a device of nonsense',
    archiveOf(forged({ type: '3', major: 0o7777777 })),
    /numbers of a device/,
  ],
  ['a header of 2 MiB', archiveOf(forged({ type: 'x', size: 2 << 20 })), /at most 1048576 bytes/],
  ['a whiteout of the folder above', archiveOf(forged({ name: 'a/.wh...' })), /taken away/],
  ['a whiteout with something below', archiveOf(forged({ name: '.wh.a/b' })), /taken away/],
  ['a whiteout with content', archiveOf(forged({ name: '.wh.a', size: 1 }), 'x'), /empty file/],
  ['announced, and not there', archiveOf(...pax({ path: 'x' })), /announced/],
]
for (const [what, archive, message] of bad)
  t.test(what, async (t) => {
    await t.rejects(members(archive), { code: 'archive-invalid', message })
  })

t.test('limits', async (t) => {
  const archive = archiveOf(
    forged({ name: 'a', size: 600 }),
    'x'.repeat(600),
    forged({ name: 'b' }),
  )
  t.equal((await members(archive)).length, 2)
  for (const less of [{ entries: 1 }, { bytes: 599 }])
    await t.rejects(members(archive, { ...usualLimits, ...less }), { message: /at most/ })
  const huge = archiveOf(...pax({ size: `${2 ** 50}` }), forged({}))
  await t.rejects(members(huge), { message: /bytes of content/ })
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
