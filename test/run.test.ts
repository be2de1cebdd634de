import t from 'tap'
import { run } from '../lib/run.ts'

t.test('a program runs without a shell, in the C locale', async (t) => {
  t.equal((await run('echo', ['$HOME', 'a b', '*'])).stdout, '$HOME a b *\n')
  const { stdout } = await run('env', [], { env: { OWN: 'x' } })
  t.match(stdout, /^LC_ALL=C$/m)
  t.match(stdout, /^TZ=UTC$/m)
  t.match(stdout, /^OWN=x$/m)
  t.notMatch(stdout, /^(USER|TAP|npm_)/m, 'nothing of the caller')
  t.equal((await run('cat', [], { input: 'in' })).stdout, 'in')
  t.equal(
    (await run('true', [], { input: 'x'.repeat(1 << 20) })).stdout,
    '',
    'unread input is no error',
  )
  t.equal((await run('pwd', [], { cwd: '/usr' })).stdout, '/usr\n')
})

t.test('how a program fails', async (t) => {
  await t.rejects(run('no-such-program', []), {
    ...{ code: 'tool-missing', message: "The program 'no-such-program' was not found" },
    hint: /parfait doctor/,
  })
  await t.rejects(run('sh', ['-c', 'echo why >&2; exit 3']), {
    ...{ code: 'tool-failed', message: "'sh -c echo why >&2; exit 3' failed: why" },
  })
  await t.rejects(run('sh', ['-c', 'kill -9 $$']), { code: 'tool-failed' })
  await t.rejects(run('sh', ['-c', 'echo x: No space left on device >&2; exit 1']), {
    code: 'disk-full',
  })
  const lines = await run('sh', ['-c', 'seq 20 >&2; exit 1']).catch((error: Error) => error.message)
  t.match(lines, /failed: 16\n17\n18\n19\n20$/, 'the last lines alone')
})

t.test('exit codes that are no error', async (t) => {
  t.match(await run('sh', ['-c', 'echo out; exit 3'], { accept: [3] }), {
    exitCode: 3,
    stdout: 'out\n',
  })
  await t.rejects(run('sh', ['-c', 'exit 4'], { accept: [3] }), { code: 'tool-failed' })
})

t.test('an aborted program ends', async (t) => {
  const abort = new AbortController()
  const running = run('sleep', ['60'], { signal: abort.signal })
  abort.abort()
  await t.rejects(running, { code: 'interrupted' })
  await t.rejects(run('true', [], { signal: abort.signal }), { code: 'interrupted' })
})
