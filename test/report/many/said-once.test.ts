import t from 'tap'
import type { NamedBuildEvent } from '../../../lib/report/events.ts'
import { saidOnce } from '../../../lib/report/many/said-once.ts'

t.test('an error that another build had is told by its name', async (t) => {
  const heard: NamedBuildEvent[] = []
  const tell = saidOnce((event) => void heard.push(event))
  const error = { code: 'hook-failed', message: 'ended with 7', place: 'x/10-y', hint: 'mend it' }
  const step = { phase: 'install', flavour: 'x', name: '10-y' }
  tell({ type: 'step-failed', step, seconds: 1, error, tail: [], build: 'a' })
  for (const build of ['a', 'b']) tell({ type: 'build-failed', errors: [error], build })
  tell({ type: 'build-failed', errors: [{ ...error, place: 'z' }], build: 'c' })
  t.strictSame(
    heard.flatMap((event) => (event.type === 'build-failed' ? event.errors : [])),
    [error, { code: 'hook-failed', message: "the same as of 'a'" }, { ...error, place: 'z' }],
  )
})
