import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import {
  canonicalJson,
  compareBytes,
  digest,
  digestFile,
  isBelow,
  isDirectory,
  listFiles,
  packageFolder,
  plural,
  readIfThere,
  writeAtomically,
} from '../lib/files.ts'

t.ok(existsSync(join(packageFolder, 'package.json')))

t.test('equal data gives equal text', (t) => {
  const cases: [unknown, unknown, boolean][] = [
    [{ a: 1, b: { d: 1, c: 2 } }, { b: { c: 2, d: 1 }, a: 1 }, true],
    [{ a: undefined, b: 1 }, { b: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: '1' }, { a: 1 }, false],
    [null, {}, false],
    [{ ä: 1, a: 2, Z: 3, 10: 4, 9: 5 }, { 9: 5, 10: 4, Z: 3, a: 2, ä: 1 }, true],
  ]
  for (const [a, b, same] of cases)
    t.equal(canonicalJson(a) === canonicalJson(b), same, JSON.stringify(a))
  t.end()
})

t.strictSame(['b', 'a', 'B', 'ab', 'a-', 'ä'].sort(compareBytes), ['B', 'a', 'a-', 'ab', 'b', 'ä'])
t.equal(plural(1, 'layer'), '1 layer')
t.equal(plural(0, 'layer'), '0 layers')
t.equal(plural(2, 'entry', 'entries'), '2 entries')

t.test('files', async (t) => {
  const folder = t.testdir({
    a: 'abc',
    deep: { b: '', er: { c: '' } },
    'a-b': '',
    link: t.fixture('symlink', 'gone'),
  })
  t.strictSame(await listFiles(folder), ['a', 'a-b', 'deep/b', 'deep/er/c', 'link'])
  t.strictSame(await listFiles(join(folder, 'gone')), [])
  t.strictSame(await listFiles(join(folder, 'a')), [])
  t.equal(await digestFile(join(folder, 'a')), digest('abc'))
  t.equal(await readIfThere(join(folder, 'a')), 'abc')
  t.equal(await readIfThere(join(folder, 'gone')), undefined)
  t.equal(await readIfThere(join(folder, 'a/below')), undefined)
  await t.rejects(readIfThere(folder), { code: 'EISDIR' })
  t.equal(await isDirectory(folder), true)
  t.equal(await isDirectory(join(folder, 'a')), false)
  t.equal(await isDirectory(join(folder, 'gone')), false)
})

t.test('what is left out of a list, and what links lead to', async (t) => {
  const folder = t.testdir({
    keep: { 'a.pyc': '', b: '', '.hidden': '', tests: { c: '' } },
    tests: { d: '' },
    '.git': { e: '', f: { g: '' } },
    link: t.fixture('symlink', 'keep'),
    broken: t.fixture('symlink', 'gone'),
  })
  const ignore = ['tests', '.*', '**/*.pyc']
  t.strictSame(await listFiles(folder, { ignore }), [
    'broken',
    'keep/.hidden',
    'keep/b',
    'keep/tests/c',
    'link',
  ])
  t.strictSame(await listFiles(folder, { ignore, followLinks: true }), [
    'broken',
    'keep/.hidden',
    'keep/b',
    'keep/tests/c',
    'link/.hidden',
    'link/b',
    'link/tests/c',
  ])
})

t.test('no name is missing from a list', async (t) => {
  const letters = [
    'a',
    '.',
    '*',
    '?',
    '[',
    ']',
    '{',
    '(',
    ')',
    '!',
    '+',
    '@',
    '|',
    '\\',
    '\n',
    '\r',
  ]
  const more = ['\u2028', '\u2029', ' ', "'", '"', '$', '#', '-', '^', 'é', '😀', '\ufeff', '\t']
  const name = fc
    .array(fc.constantFrom(...letters, ...more), { minLength: 1, maxLength: 4 })
    .map((all) => all.join(''))
    .filter((text) => text !== '.' && text !== '..')
  const paths = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 8 })
  const parameters = { numRuns: 100, seed: Date.now() }
  t.comment(`seed ${parameters.seed}`)
  const root = t.testdir()
  let round = 0
  await mkdir(join(root, 'none'))
  await fc.assert(
    fc.asyncProperty(paths, async (wanted) => {
      const folder = join(root, `${round++}`)
      const made = new Set<string>()
      for (const path of wanted.map((names) => names.join('/'))) {
        const isTaken = [...made].some((one) => isBelow(path, one) || isBelow(one, path))
        if (isTaken) continue
        await mkdir(dirname(`${folder}/${path}`), { recursive: true })
        await writeFile(`${folder}/${path}`, '')
        made.add(path)
      }
      t.strictSame(await listFiles(folder), [...made].sort(compareBytes))
    }),
    parameters,
  )
})

t.test('whatever the path of the folder has', async (t) => {
  for (const odd of [
    '%2F',
    '#',
    '?',
    '\\',
    '[a]',
    '{b,c}',
    '!x',
    '(c)',
    '*',
    'a\nb',
    "'",
    '~',
    '$x',
  ])
    t.strictSame(
      await listFiles(join(t.testdir({ [odd]: { sub: { a: '' } } }), odd)),
      ['sub/a'],
      odd,
    )
})

t.test('a pipe is not waited for', async (t) => {
  const folder = t.testdir({})
  execFileSync('mkfifo', [join(folder, 'pipe')])
  await t.rejects(readIfThere(join(folder, 'pipe')), { code: 'system-refused', place: /pipe$/ })
})

t.test('a file is written whole or not at all', async (t) => {
  const folder = t.testdir({ a: 'old', taken: {} })
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      writeAtomically(join(folder, 'a'), `${index}`.repeat(99)),
    ),
  )
  t.match(readFileSync(join(folder, 'a'), 'utf8'), /^(\d+)\1{98}$/)
  await t.rejects(writeAtomically(join(folder, 'taken'), 'x'), { code: 'EISDIR' })
  await t.rejects(writeAtomically(join(folder, 'gone/x'), 'x'), { code: 'ENOENT' })
  t.strictSame(readdirSync(folder).sort(), ['a', 'taken'], 'nothing is left beside it')
})
