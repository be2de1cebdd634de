import t from 'tap'
import { describeEnd, exitCodeAsShell } from '../lib/process-end.ts'
import { run } from '../lib/run.ts'

t.test('a code, a signal, or both in one number', (t) => {
  t.match(describeEnd({ code: 3 }).says, /^ended with exit code 3$/)
  t.match(describeEnd({ code: null, signal: 'SIGKILL' }).says, /most likely for memory/)
  t.match(describeEnd({ code: 137 }), { says: /most likely for memory/, hint: /more memory/ })
  t.match(describeEnd({ code: 139 }), { says: 'crashed (SIGSEGV)', hint: /run the same again/ })
  t.match(describeEnd({ code: 143 }).says, 'was ended by signal 15 (SIGTERM)')
  t.match(describeEnd({ code: 255 }).says, 'ended with exit code 255')
  t.equal(exitCodeAsShell(null, 'SIGSEGV'), 139)
  t.equal(exitCodeAsShell(0, null), 0)
  t.end()
})

t.test('a program of the host that is killed', async (t) => {
  const sh = (script: string) => run('sh', ['-c', script])
  await t.rejects(sh('kill -KILL $$'), {
    code: 'tool-failed',
    message: /most likely for memory/,
    hint: /more memory/,
  })
  await t.rejects(sh('echo why >&2; kill -SEGV $$'), { message: /crashed \(SIGSEGV\): why/ })
  await t.rejects(sh('echo why >&2; exit 3'), { message: /' failed: why$/, hint: undefined })
})
