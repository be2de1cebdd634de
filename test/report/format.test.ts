import t from 'tap'
import { Faults, ParfaitError } from '../../lib/errors.ts'
import { formatError, formatSeconds, formatSize, formatStep } from '../../lib/report/format.ts'
import { createStyle } from '../../lib/report/style.ts'

t.test('seconds', async (t) => {
  const cases: [number, string][] = [
    [-1, '0 ms'],
    [0, '0 ms'],
    [0.04, '40 ms'],
    [0.0999, '0.1 s'],
    [1.24, '1.2 s'],
    [9.96, '10 s'],
    [59.7, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.9, '1 h 00 min'],
    [3720, '1 h 02 min'],
  ]
  for (const [seconds, expected] of cases) t.equal(formatSeconds(seconds), expected)
})

t.test('sizes', async (t) => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_950, '1.0 MB'],
    [190_123_456, '190 MB'],
    [2e9, '2.0 GB'],
  ]
  for (const [bytes, expected] of cases) t.equal(formatSize(bytes), expected)
})

t.test('steps of the engine have no flavour', async (t) => {
  t.equal(formatStep({ phase: 'disk', flavour: '', name: 'ext4' }), 'ext4')
  t.equal(formatStep({ phase: 'install', flavour: 'base', name: '50-motd' }), 'base/50-motd')
})

t.test('errors', async (t) => {
  const error = new ParfaitError('hook-failed', "expected 0, 'x' ended with 3\nand said so", {
    place: 'flavours/x',
    hint: 'mend it',
  })
  const lines = [
    "error[hook-failed]: expected 0, 'x' ended with 3",
    '  and said so',
    '  at    flavours/x',
    '  hint  mend it',
  ]
  t.equal(formatError(error), lines.join('\n'))
  const other = new ParfaitError('usage', '\u001b[31mred\u001b[0m\u0007')
  t.equal(formatError(new Faults([error, other])), [...lines, 'error[usage]: red'].join('\n'))
  const style = createStyle({ colour: true, unicode: true })
  t.ok(formatError(error, style).startsWith('\u001b[31merror'))
})

t.test('errors that are not ours', async (t) => {
  const missing = Object.assign(new Error('ENOENT: no such file, open x'), {
    code: 'ENOENT',
    syscall: 'open',
  })
  t.equal(
    formatError(missing),
    'error[system-refused]: A file is not there\n  hint  check the path and what leads there',
  )
  const bug = formatError(new TypeError('x is not a function'))
  t.match(bug, /^error\[internal\]: x is not a function\n {2}at {4}.*format\.test\.ts/)
  t.match(bug, /hint {2}this is a fault of parfait/)
  t.match(formatError('a string'), /^error\[internal\]: a string\n/)
  t.match(formatError(undefined), /undefined/)
})
