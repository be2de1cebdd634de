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
  const folder = t.testdir({ in: 'y'.repeat(3 << 20) })
  const inputFile = `${folder}/in`
  t.equal((await run('wc', ['-c'], { inputFile })).stdout, `${3 << 20}\n`)
  t.equal((await run('head', ['-c1'], { inputFile })).stdout, 'y', 'nor is the rest of a file')
  await t.rejects(run('cat', [], { inputFile: `${folder}/none` }), { code: 'ENOENT' })
  t.equal((await run('pwd', [], { cwd: '/usr' })).stdout, '/usr\n')
})

t.test('how a program fails', async (t) => {
  await t.rejects(run('no-such-program', []), {
    code: 'tool-missing',
    message: "The program 'no-such-program' was not found",
    hint: /parfait doctor/,
  })
  await t.rejects(run('sh', ['-c', 'echo why >&2; exit 3']), {
    code: 'tool-failed',
    message: "'sh -c echo why >&2; exit 3' failed: why",
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

t.test('nobody waits for a program that minds no signal, nor for its children', async (t) => {
  const started = performance.now()
  for (const script of ["trap '' TERM; sleep 5 & wait; wait", 'sleep 5; true']) {
    const signal = AbortSignal.timeout(300)
    await t.rejects(run('sh', ['-c', script], { signal }), { code: 'interrupted' }, script)
  }
  t.ok(performance.now() - started < 4000)
})

t.test('a program that has ended before the abort is done', async (t) => {
  const abort = new AbortController()
  const { stdout } = await run('echo', ['x'], { signal: abort.signal })
  abort.abort()
  t.equal(stdout, 'x\n')
})

t.test('a program that prints too much is named, and ended', async (t) => {
  const started = performance.now()
  for (const stream of ['stdout', 'stderr']) {
    const script = `process.${stream}.on('error', () => {}); setInterval(() => {}, 1000)
      const more = () => process.${stream}.write('x'.repeat(1 << 20), more); more()`
    await t.rejects(run(process.execPath, ['-e', script]), {
      code: 'tool-failed',
      message: /^'.*node -e .*' printed more than 64 MiB, and was ended$/s,
    })
  }
  await t.rejects(run('sh', ['-c', 'yes; true']), { message: /printed more than/ }, 'with a child')
  t.ok(performance.now() - started < 60_000, 'though it minds no closed pipe')
})

t.test('what prints without end is read line by line', async (t) => {
  let lines = 0
  let last = ''
  const onLine = (line: string) => {
    lines++
    last = line
  }
  const result = await run('sh', ['-c', 'yes 0123456789abcdef | head -n 5000000; echo é; exit 3'], {
    accept: [3],
    onLine,
  })
  t.strictSame(result, { stdout: '', stderr: '', exitCode: 3 })
  t.strictSame([lines, last], [5_000_001, 'é'], '85 MB')
  const refuse = (line: string) => {
    throw new Error(`no ${line}`)
  }
  await t.rejects(run('yes', [], { onLine: refuse }), { message: 'no y' })
  await t.rejects(run('no-such-program', [], { onLine }), { code: 'tool-missing' })
  await t.rejects(run('sh', ['-c', 'echo why >&2; exit 3'], { onLine }), { message: /: why$/ })
})

t.test('output is what was printed, byte by byte as UTF-8 has it', async (t) => {
  t.equal((await run('printf', ['\\357\\273\\277\\303\\251\\n\\n'])).stdout, '\ufeffé\n\n')
  t.equal((await run('printf', ['\\377'])).stdout, '\ufffd')
})
