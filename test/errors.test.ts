import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  errorCodes,
  exitCodeOf,
  Faults,
  isErrno,
  ParfaitError,
  throwFaults,
} from '../lib/errors.ts'
import { packageFolder } from '../lib/files.ts'

const page = readFileSync(join(packageFolder, 'docs/errors.md'), 'utf8')
/** The text of each section by the code that heads it. */
const sections = new Map(
  page
    .split(/^#+ /m)
    .flatMap((text) => (text.startsWith('`') ? [text] : []))
    .map((text) => [text.slice(1, text.indexOf('`', 1)), text]),
)

t.test('docs/errors.md has each code, and no other', (t) => {
  t.strictSame([...sections.keys()], Object.keys(errorCodes))
  t.end()
})

t.test('each section: exit code, an example of the message, what to do', (t) => {
  for (const [code, { exit }] of Object.entries(errorCodes)) {
    const text = sections.get(code) ?? ''
    t.match(text, new RegExp(`^Exit code ${exit}\\. `, 'm'), `${code}: its exit code`)
    t.match(text, new RegExp(`^    error\\[${code}\\]: [A-Z'/]`, 'm'), `${code}: an example`)
    t.match(text, /^\*\*What to do:\*\* /m, `${code}: what to do`)
  }
  t.end()
})

t.test('one error, several, none', (t) => {
  const one = new ParfaitError('usage', 'one', { place: 'a', hint: 'b', cause: 'c' })
  const two = new ParfaitError('hook-failed', 'two')
  t.match(one, {
    name: 'ParfaitError',
    code: 'usage',
    place: 'a',
    hint: 'b',
    cause: 'c',
    exitCode: 2,
  })
  t.notOk('cause' in two, 'no cause where none was given')
  throwFaults([])
  t.throws(() => throwFaults([one]), { code: 'usage' })
  t.throws(() => throwFaults([one, two]), { name: 'Faults', message: 'one\ntwo' })
  t.equal(new Faults([one, two]).exitCode, 2, 'the worst')
  t.end()
})

t.test('exit codes', (t) => {
  const cases: [unknown, number][] = [
    [new ParfaitError('usage', ''), 2],
    [new ParfaitError('hook-failed', ''), 1],
    [new ParfaitError('interrupted', ''), 130],
    [new Faults([new ParfaitError('hook-failed', '')]), 1],
    [new TypeError(''), 1],
    ['text', 1],
    [undefined, 1],
  ]
  for (const [error, code] of cases) t.equal(exitCodeOf(error), code, String(error))
  t.end()
})

t.test('errors of the operating system', (t) => {
  const error = Object.assign(new Error(''), { code: 'ENOENT' })
  t.equal(isErrno(error, 'ENOENT'), true)
  t.equal(isErrno(error, 'EACCES'), false)
  t.equal(isErrno({ code: 'ENOENT' }, 'ENOENT'), false)
  t.equal(isErrno(undefined, 'ENOENT'), false)
  t.end()
})
