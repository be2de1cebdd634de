import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startProgram } from '../lib/start.ts'

const env = { PATH: process.env.PATH ?? '', OWN: 'x' }

t.test('a program gets what it is given, and nothing else', async (t) => {
  const { child, ended } = await startProgram({ command: 'env', args: [], env })
  // The test runner adds words of its own to every program.
  const names = (await text(child.stdout)).match(/^(?!NODE_OPTIONS|_TAPJS)\w+(?==)/gm)
  t.strictSame(names?.sort(), ['OWN', 'PATH'])
  t.strictSame(await ended, { code: 0, signal: null, fault: undefined })
})

t.test('how a program ends', async (t) => {
  const end = async (script: string) =>
    (await startProgram({ command: 'sh', args: ['-c', script], env })).ended
  t.strictSame(await end('exit 7'), { code: 7, signal: null, fault: undefined })
  t.strictSame(await end('kill -9 $$'), { code: null, signal: 'SIGKILL', fault: undefined })
  const none = await startProgram({ command: 'no-such-program', args: [], env })
  t.match(await none.ended, { code: null, signal: null, fault: { code: 'ENOENT' } })
  const nowhere = await startProgram({ command: 'true', args: [], env, cwd: '/no/such/folder' })
  t.match(await nowhere.ended, { code: null, signal: null, fault: { code: 'ENOENT' } })
})

t.test('input that nobody reads is no fault', async (t) => {
  const { child, ended } = await startProgram({ command: 'true', args: [], env })
  child.stdin.end(Buffer.alloc(1 << 20))
  t.match(await ended, { code: 0, signal: null })
})

t.test('descriptors of ours, and pipes beyond the third', async (t) => {
  const { child, ended } = await startProgram({
    command: 'sh',
    args: ['-c', 'read line <&3; echo "got $line" >&4'],
    env,
    stdio: ['ignore', 2, 'pipe', 'pipe', 'pipe'],
  })
  t.strictSame([child.stdin, child.stdout], [null, null])
  const [input, output] = child.stdio.slice(3)
  if (!input || !('write' in input) || !output) throw new Error('no pipes')
  input.write('words\n')
  const [answer] = await once(output, 'data')
  t.equal(String(answer), 'got words\n')
  t.match(await ended, { code: 0 })
})

t.test('an abort ends it by SIGTERM, whenever it comes', async (t) => {
  const abort = new AbortController()
  const request = { command: 'sleep', args: ['60'], env, signal: abort.signal }
  const { ended } = await startProgram(request)
  abort.abort()
  t.match(await ended, { code: null, signal: 'SIGTERM' })
  t.match(await (await startProgram(request)).ended, { code: null, signal: 'SIGTERM' })
})

t.test('a detached program is the leader of a session', async (t) => {
  for (const detached of [false, true]) {
    const request = { command: 'sh', args: ['-c', 'ps -o sid= -p $$; echo $$'], env, detached }
    const { child } = await startProgram(request)
    const [session, pid] = (await text(child.stdout)).trim().split(/\s+/)
    t.equal(session === pid, detached)
  }
})
