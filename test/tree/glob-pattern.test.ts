import t from 'tap'
import { type GlobSigns, globPattern, isGlob } from '../../lib/tree/glob-pattern.ts'

const sets = { sets: true }
const table: [pattern: string, signs: GlobSigns, text: string, matches: boolean][] = [
  ['a+b.ko', {}, 'a+b.ko', true],
  ['a+b.ko', {}, 'aabxko', false],
  ['a[bc]', {}, 'a[bc]', true],
  ['a[bc]', {}, 'ab', false],
  ['a[bc]', sets, 'ab', true],
  ['a[!bc]', sets, 'ab', false],
  ['a[!bc]', sets, 'ad', true],
  ['a[', sets, 'a[', true],
  ['a*', {}, 'a/b', false],
  ['a**', {}, 'a/b', false],
  ['a**', { spans: true }, 'a/b', true],
  ['a**', { spans: true }, 'a', false],
  ['/**/b', {}, '/a/b', true],
  ['/**/b', {}, '/a/a/b', false],
  ['/**/b', { spans: true }, '/a/a/b', true],
  ['a*', { crosses: true }, 'a/b', true],
  ['a?', { crosses: true }, 'a/', false],
  ['a*', {}, 'a\n', true],
]

for (const [pattern, signs, text, matches] of table)
  t.equal(globPattern(pattern, signs).test(text), matches, JSON.stringify([pattern, signs, text]))

t.test('one expression for several patterns', async (t) => {
  const pattern = globPattern(['a*', 'b'])
  t.strictSame(
    ['a1', 'b', 'b1'].map((text) => pattern.test(text)),
    [true, true, false],
  )
})

t.test('what is a pattern at all', async (t) => {
  t.ok(isGlob('virtio*'))
  t.notOk(isGlob('virtio_net'))
})
