import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { serveOnLoopback } from '../../../lib/boot/loopback-server.ts'
import { ask } from '../../../lib/targets/http/ask.ts'
import { type HttpIo, type RetryNote, usualPatience } from '../../../lib/targets/http/call.ts'
import { toyClock } from '../../fixtures/toy-clock.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** A server that gives these answers in turn, the last one for ever. */
async function serve(t: Test, ...answers: Answer[]) {
  const asked: string[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(request, response)
  }
  const server = await serveOnLoopback(listener)
  t.teardown(() => server.close())
  return { url: new URL(`http://127.0.0.1:${server.port}/a`), asked }
}

const status =
  (code: number, headers = {}, text = ''): Answer =>
  (request, response) => {
    request.resume()
    response.writeHead(code, headers).end(text)
  }

function ioOf(more: Partial<HttpIo> = {}) {
  const notes: RetryNote[] = []
  const clock = toyClock()
  const io: HttpIo = {
    clock,
    proxies: { http: undefined, https: undefined, none: [] },
    signal: undefined,
    until: clock.now() + 6 * 3_600_000,
    patience: usualPatience,
    retry: (note) => notes.push(note),
    ...more,
  }
  return { io, notes, slept: clock.slept }
}

t.test('what passes is tried again, ever later, and told', async (t) => {
  const { url, asked } = await serve(
    t,
    status(503),
    status(429, { 'retry-after': '90' }),
    status(500),
    (request) => request.socket.destroy(),
    status(200, {}, 'here'),
  )
  const { io, notes, slept } = ioOf()
  const answer = await ask({ method: 'GET', url }, io)
  t.equal(answer.body.toString(), 'here')
  t.equal(asked.length, 5)
  t.strictSame(slept, [500, 90_000, 2000, 4000], 'half of 1, 2, 4 and 8 s, by the toy chance')
  t.match(notes, [
    { reason: 'the server answered 503', vain: 1, most: 8, wait: 500, place: url.host },
    { reason: 'the server answered 429' },
    { reason: 'the server answered 500' },
    { reason: /socket hang up/ },
  ])
})

t.test(
  'eight tries without progress, with progress more, and none behind the deadline',
  async (t) => {
    const { url, asked } = await serve(t, status(503, {}, '<title>503 \u001b[31mbusy</title>'))
    const { io, slept } = ioOf()
    await t.rejects(ask({ method: 'GET', url }, io), {
      code: 'target-unreachable',
      message: /answered 503 \(503 busy\); 8 tries/,
      place: url.host,
    })
    t.equal(asked.length, 8)
    t.equal(Math.max(...slept), 30_000)
    let progress = 4
    const begin = (advance: () => void) => {
      if (progress-- > 0) advance()
      return {}
    }
    await t.rejects(ask({ method: 'GET', url, begin }, ioOf().io), { code: 'target-unreachable' })
    t.equal(asked.length, 8 + 11)
    const soon = ioOf()
    const late = ask({ method: 'GET', url }, { ...soon.io, until: soon.io.clock.now() + 1000 })
    await t.rejects(late, { message: /the deadline is near/ })
    t.strictSame(soon.slept, [500])
  },
)

t.test('401: once more, with fresh credentials', async (t) => {
  const seen: unknown[] = []
  const { url, asked } = await serve(t, (request, response) => {
    seen.push(request.headers.authorization)
    const isRight = request.headers.authorization === 'new'
    status(isRight ? 200 : 401)(request, response)
  })
  const authorize = async (_call: unknown, isFresh: boolean) => ({
    authorization: isFresh ? 'new' : 'old',
  })
  t.match(await ask({ method: 'PUT', url, authorize }, ioOf().io), { status: 200 })
  t.strictSame(seen, ['old', 'new'])
  const stale = async () => ({ authorization: 'old' })
  await t.rejects(ask({ method: 'PUT', url, authorize: stale }, ioOf().io), {
    code: 'target-refused',
    message: 'The target refused PUT: the server answered 401',
    hint: /wants credentials/,
  })
  t.equal(asked.length, 4)
})

t.test('what no try changes is said at once', async (t) => {
  for (const code of [400, 403, 404, 409, 413, 501, 507]) {
    const { url, asked } = await serve(t, status(code, {}, '<Code>No</Code><Message>way</Message>'))
    url.search = '?X-Amz-Signature=hunter2&x=1'
    const error = await ask({ method: 'PUT', url }, ioOf().io).catch((fault: unknown) => fault)
    t.match(error, { code: 'target-refused', message: `${code} (No: way)`, hint: /\w/ })
    t.match(error, { place: `${url.origin}/a?X-Amz-Signature=***&x=1` })
    t.equal(asked.length, 1)
  }
})

t.test(
  'redirects: followed by what reads, told by what writes, credentials go nowhere else',
  async (t) => {
    const seen: unknown[] = []
    const other = await serve(t, (request, response) => {
      seen.push(request.headers.authorization)
      status(200, {}, 'there')(request, response)
    })
    const to = status(307, { location: `${other.url}?sig=hunter2` })
    const { url, asked } = await serve(t, to)
    const authorize = async () => ({ authorization: 'mine' })
    const answer = await ask({ method: 'GET', url, authorize }, ioOf().io)
    t.equal(answer.body.toString(), 'there')
    t.strictSame(seen, [undefined])
    await t.rejects(ask({ method: 'PUT', url, authorize }, ioOf().io), {
      code: 'target-refused',
      hint: `give the address that it names: ${other.url}?sig=***`,
    })
    t.equal(asked.length, 2)
    const round = await serve(t, status(302, { location: '/b' }))
    await t.rejects(ask({ method: 'GET', url: round.url }, ioOf().io), { code: 'target-refused' })
    t.equal(round.asked.length, 6)
  },
)

t.test('interrupted while it waits, and while it is asked', async (t) => {
  const abort = new AbortController()
  const { url } = await serve(t, () => setTimeout(() => abort.abort(), 20))
  await t.rejects(ask({ method: 'GET', url }, ioOf({ signal: abort.signal }).io), {
    code: 'interrupted',
  })
})
