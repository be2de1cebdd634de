import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../../../lib/errors.ts'
import { usualLimits } from '../../../lib/tree/tar/tar-limits.ts'
import { writeTar } from '../../../lib/tree/tar/write-tar.ts'
import { entry, folder } from '../../disk/made.ts'
import { fuzzRuns } from '../../fixtures/fuzz.ts'
import { archiveOf, collect, forged, members, pax } from './archive.ts'

const seed = Date.now() % 2 ** 31
t.comment(`seed ${seed}`)

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
    { seed, numRuns: fuzzRuns(500) },
  )
  t.ok(faults > 0)
})

t.test('an archive that is cut off anywhere', async (t) => {
  const whole = await collect(writeTar([entry('/a', { content: 'x'.repeat(700) })]))
  for (const length of [0, 100, 512, 600, 1300, 1536])
    await t.rejects(members(whole.subarray(0, length)), { code: 'archive-invalid' }, `${length}`)
  t.equal((await members(whole.subarray(0, -512))).length, 1, 'one block of zeros is an end')
})

const link = { type: '2', link: 'etc' }

const bad: [string, Buffer, RegExp][] = [
  ['no archive', Buffer.alloc(1024, 'text'), /Expected the header of a tar archive/],
  ['absolute', archiveOf(forged({ name: '/etc/passwd' })), /below the archive, found '\/etc/],
  ['out of it', archiveOf(forged({ name: 'a/../../b' })), /below the archive, found 'a\/\.\.\//],
  ['no name', archiveOf(forged({ name: '' })), /below the archive, found ''/],
  ['out of it, by pax', archiveOf(...pax({ path: '../x' }), forged({})), /found '\.\.\/x'/],
  ['a zero in a name', archiveOf(...pax({ path: 'a\0b' }), forged({})), /without NUL/],
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
