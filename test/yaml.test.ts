/** YAML of users ends, whatever it says, and its faults have a line. */
import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../lib/errors.ts'
import { parseYaml, readYaml } from '../lib/yaml.ts'
import { fuzzRuns } from './fixtures/fuzz.ts'

const fault = (message: string, place: string) =>
  new ParfaitError('settings-invalid', message, { place })
const read = (text: string) => readYaml(text, 'f.yml', fault)

t.test('what is read', (t) => {
  t.strictSame(parseYaml('a: 1\nb: [x, {c: d}]\n', 'f.yml', fault), { a: 1, b: ['x', { c: 'd' }] })
  t.strictSame(parseYaml('a: &x [1]\nb: *x\n', 'f.yml', fault), { a: [1], b: [1] })
  t.equal(parseYaml('', 'f.yml', fault), null)
  const [one] = ['a: "[[[ {{{"\n', "b: '- - - -'\n"].map((text) => read(text).faults)
  t.strictSame(one, [])
  t.end()
})

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from({ length: 9 }, (_, n) => {
      const [name, below] = [String.fromCharCode(98 + n), String.fromCharCode(97 + n)]
      return `${name}: &${name} [${Array(9).fill(`*${below}`).join(', ')}]`
    }),
  )
  .join('\n')

t.test('what is refused, and where', (t) => {
  const cases: [string, string, RegExp, string][] = [
    ['an alias bomb', bomb, /alias/i, 'f.yml'],
    ['a cycle', 'a: &a [*a]', /contains itself/, 'f.yml'],
    ['an alias of nothing', 'a: *b', /alias/i, 'f.yml'],
    ['brackets', `a:\n  ${'['.repeat(10_000)}`, /at most 100 levels/, 'f.yml:2:103'],
    ['marks of lists', `${'- '.repeat(5000)}x`, /at most 100 levels/, 'f.yml:1:1'],
    ['an indent', `${' '.repeat(5000)}x: 1`, /at most 100 levels/, 'f.yml:1:1'],
    ['size', 'x'.repeat((1 << 20) + 1), /at most 1\.00 MiB|at most 1 MiB/, 'f.yml'],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', /'c' is there twice/, 'f.yml:4:3'],
    ['a list as a key', 'a: 1\n[b]: 2\n', /text as a key, found a list/, 'f.yml:2:1'],
    ['braces of a template', 'a: {{ b }}\n', /text as a key, found a map/, 'f.yml:1:5'],
    ['no YAML', 'a: [1\nb: 2', /./, 'f.yml:2:1'],
  ]
  for (const [title, text, message, place] of cases) {
    const { faults, yaml } = read(text)
    t.equal(yaml, undefined, title)
    t.match(faults[0], { code: 'settings-invalid', message }, title)
    t.match(faults[0]?.place, place.includes(':') ? /^f\.yml:\d+:\d+$/ : place, title)
    t.throws(() => parseYaml(text, 'f.yml', fault), { code: 'settings-invalid' })
  }
  t.end()
})

t.test('many keys take no time', (t) => {
  const started = performance.now()
  const text = Array.from({ length: 50_000 }, (_, n) => `k${n}: ${n}`).join('\n')
  t.strictSame(read(text).faults, [])
  t.ok(performance.now() - started < 15_000)
  t.end()
})

t.test('any text is a value or a fault', (t) => {
  const warn = t.capture(process, 'emitWarning')
  const part = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a',
    '*a',
    '"',
    "'",
    '  ',
    '!!',
    '#',
    '|',
    '? ',
    ',',
    '\t',
    '%',
    '---\n',
    '<<: ',
  )
  const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (one) => {
      const { yaml, faults } = read(one)
      return (yaml === undefined) === faults.length > 0
    }),
    { numRuns: fuzzRuns(2000) },
  )
  t.strictSame(warn(), [], 'nothing is said past the faults')
  t.end()
})
