import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  canonicalJson,
  compareBytes,
  digest,
  digestFile,
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
