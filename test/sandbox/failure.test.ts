import t from 'tap'
import { ParfaitError } from '../../lib/errors.ts'
import { hookFailure } from '../../lib/sandbox/failure.ts'
import { hookOf } from '../fixtures/flavour.ts'

const hook = hookOf('acme', 'install', '10-a')
const failed = new ParfaitError('hook-failed', 'It ended with exit code 1')
const cases: [string, unknown, string[], object][] = [
  [
    'a hook',
    failed,
    ['one', 'two'],
    {
      code: 'hook-failed',
      place: hook.file,
      message: /^The hook 'acme\/install.d\/10-a' failed. It ended/,
    },
  ],
  [
    'a hook on a full disk',
    failed,
    ["cp: error writing 'x': No space left on device"],
    { code: 'disk-full', place: hook.file, hint: /cache prune/ },
  ],
  ['an interruption', new ParfaitError('interrupted', 'x'), [], { code: 'interrupted' }],
  [
    'a sandbox',
    new ParfaitError('sandbox-failed', 'x'),
    [],
    { code: 'sandbox-failed', message: 'x' },
  ],
  ['a fault of ours', new TypeError('x'), [], { name: 'TypeError' }],
]
for (const [title, error, tail, wanted] of cases)
  t.match(hookFailure({ error, hook, tail, quote: false }), wanted, title)

const told = (quote: boolean) =>
  (hookFailure({ error: failed, hook, tail: ['no sugar'], quote }) as Error).message
t.match(told(true), /exit code 1\nno sugar$/, 'quoted where no display shows the lines')
t.notMatch(told(false), 'no sugar')
