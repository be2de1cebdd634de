import { spawn } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digest, packageFolder } from '../../lib/files.ts'
import { publish, publishFiles, targets } from '../../lib/index.ts'
import type { RetryNote } from '../../lib/targets/http/call.ts'
import { answerWith, cutAfter, type Rudeness, startRudeProxy } from '../fixtures/rude-proxy.ts'
import { startSwift } from '../fixtures/swift.ts'
import { toyClock } from '../fixtures/toy-clock.ts'

const swift = await startSwift(t)
const megabyte = 1 << 20

/** A file of 40 MiB, of which each part is another. */
const big = Buffer.concat(
  Array.from({ length: 40 }, (_, at) => Buffer.alloc(megabyte, `piece ${at} `)),
)

function hostAt(home: string, port: number, more: Record<string, string> = {}) {
  const notes: RetryNote[] = []
  const sent: number[] = []
  const env = {
    HOME: home,
    AWS_ACCESS_KEY_ID: swift.keyId,
    AWS_SECRET_ACCESS_KEY: swift.key,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    ...more,
  }
  const host = {
    ...toyClock(Date.now()),
    targets,
    cwd: home,
    env,
    progress: (bytes: number) => sent.push(bytes),
    retry: (note: RetryNote) => notes.push(note),
  }
  return { host, notes, sent, env }
}

async function content(path: string): Promise<Buffer> {
  return Buffer.from(await (await swift.ask(path)).arrayBuffer())
}

async function bucket(name: string): Promise<void> {
  const { ok } = await swift.ask(`/${name}`, { method: 'PUT' })
  if (!ok) throw new Error('no bucket')
}

t.test('a small file: there once, there already, other content, lists', async (t) => {
  await bucket('small')
  const cwd = t.testdir({ 'a b+é%': 'image one', empty: '' })
  const { host, sent } = hostAt(cwd, swift.port)
  const files = [join(cwd, 'a b+é%'), join(cwd, 'empty')]
  const to = 's3://small/pre fix/today'
  const done = await publishFiles({ files, to }, host)
  t.match(done.files, [
    { url: 's3://small/pre%20fix/today/a%20b%2B%C3%A9%25', verifiedBy: 'service-digest' },
    { isNew: true, size: 0 },
  ])
  t.equal(done.lists.length, 3)
  t.equal(String(await content('/small/pre%20fix/today/a%20b%2B%C3%A9%25')), 'image one')
  t.match(
    String(await content('/small/pre%20fix/today/URL.txt')),
    /^a b\+é% {2}s3:\/\/small\S+ {3}/,
  )
  sent.length = 0
  const again = await publishFiles({ files, to }, host)
  t.match(again, { files: [{ isNew: false }, { isNew: false }], lists: [] })
  t.strictSame(sent, [])
  writeFileSync(join(cwd, 'empty'), 'x')
  await t.rejects(publish({ file: join(cwd, 'empty'), to }, host), { code: 'target-differs' })
  await publish({ file: join(cwd, 'empty'), to, overwrite: true }, host)
  t.equal(String(await content('/small/pre%20fix/today/empty')), 'x')
})

t.test('in parts, through what cuts and is busy', async (t) => {
  await bucket('parts')
  const cwd = t.testdir({ 'out.qcow2': big })
  let second = 0
  const rude: Rudeness = (request, response) => {
    if (!/partNumber=2/.test(request.url ?? '')) return false
    second += 1
    if (second === 1) return cutAfter(5 * megabyte, request)
    return second === 2 && answerWith(503, response)
  }
  const { host, notes, sent } = hostAt(cwd, await startRudeProxy(t, { port: swift.port, rude }))
  const done = await publish({ file: join(cwd, 'out.qcow2'), to: 's3://parts' }, host)
  t.match(done, { url: 's3://parts/out.qcow2', isNew: true, verifiedBy: 'service-digest' })
  t.equal(digest(await content('/parts/out.qcow2')), digest(big))
  t.equal(notes.length, 2)
  t.equal(sent.at(-1), big.length)
  t.strictSame(readdirSync(join(cwd, '.local/state/parfait/publish')), [], 'nothing is remembered')
})

t.test('killed in the middle, it goes on with the parts that are there', async (t) => {
  await bucket('killed')
  const cwd = t.testdir({ 'out.raw': big })
  const seen: string[] = []
  let holds = true
  let reached = () => {}
  const rude: Rudeness = (request) => {
    const part = request.method === 'PUT' ? /partNumber=(\d)/.exec(request.url ?? '')?.[1] : ''
    if (part) seen.push(part)
    if (part !== '3' || !holds) return false
    reached()
    return true
  }
  const { env, host } = hostAt(cwd, await startRudeProxy(t, { port: swift.port, rude }))
  const atThird = new Promise<void>((resolve) => {
    reached = resolve
  })
  const words = ['publish', 'out.raw', '--to', 's3://killed/a/']
  const child = spawn(process.execPath, [join(packageFolder, 'bin/parfait'), ...words], {
    cwd,
    env: { ...env, PATH: process.env.PATH },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  await Promise.race([atThird, ended])
  child.kill('SIGKILL')
  t.equal(await ended, 'SIGKILL')
  const journal = join(cwd, '.local/state/parfait/publish')
  const [name = ''] = readdirSync(journal)
  t.equal(statSync(join(journal, name)).mode & 0o777, 0o600)
  t.strictSame(seen, ['1', '2', '3'])
  holds = false
  seen.length = 0
  const done = await publish({ file: join(cwd, 'out.raw'), to: 's3://killed/a/' }, host)
  t.match(done, { isNew: true, verifiedBy: 'service-digest' })
  t.strictSame(seen, ['3'], 'two parts were there')
  t.equal(digest(await content('/killed/a/out.raw')), digest(big))
})

t.test('what cannot be done is said, and no secret with it', async (t) => {
  await bucket('errors')
  const cwd = t.testdir({ image: 'x', big })
  const file = join(cwd, 'image')
  const { host } = hostAt(cwd, swift.port)
  await t.rejects(publish({ file, to: 's3://no-such' }, host), { code: 'target-refused' })
  await t.rejects(publish({ file, to: 's3://_/x' }, host), { code: 'target-invalid' })
  const wrong = hostAt(cwd, swift.port, { AWS_SECRET_ACCESS_KEY: 'hunter2' }).host
  const error: unknown = await publish({ file, to: 's3://errors' }, wrong).catch((e) => e)
  t.match(error, { code: 'target-refused', message: /answered 403/ })
  t.notMatch(`${(error as Error).stack}${JSON.stringify(error)}`, /hunter2|Signature=/)
  const none = hostAt(cwd, swift.port, { AWS_SECRET_ACCESS_KEY: '' }).host
  await t.rejects(publish({ file, to: 's3://errors' }, none), { code: 'secret-missing' })
  const options = { endpoint: 'ftp://x' }
  await t.rejects(publish({ file, to: 's3://errors', options }, host), { code: 'target-invalid' })
})

t.test('a file that changes on its way leaves nothing behind', async (t) => {
  await bucket('changes')
  const cwd = t.testdir({ big })
  const rude: Rudeness = (request) => {
    if (/partNumber=1/.test(request.url ?? '')) {
      writeFileSync(join(cwd, 'big'), Buffer.alloc(big.length))
    }
    return false
  }
  const { host } = hostAt(cwd, await startRudeProxy(t, { port: swift.port, rude }))
  const error = publish({ file: join(cwd, 'big'), to: 's3://changes' }, host)
  await t.rejects(error, { code: 'target-refused' })
  t.equal((await swift.ask('/changes/big')).status, 404)
  const uploads = await (await swift.ask('/changes?uploads')).text()
  t.notMatch(uploads, '<UploadId>')
  t.strictSame(readdirSync(join(cwd, '.local/state/parfait/publish')), [])
})
