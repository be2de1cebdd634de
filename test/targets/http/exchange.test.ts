import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { serveOnLoopback } from '../../../lib/boot/loopback-server.ts'
import { type HttpIo, usualPatience } from '../../../lib/targets/http/call.ts'
import { exchange } from '../../../lib/targets/http/exchange.ts'
import { toyClock } from '../../fixtures/toy-clock.ts'

async function serve(t: Test, listener: RequestListener) {
  const server = await serveOnLoopback(listener)
  t.teardown(() => server.close())
  return new URL(`http://127.0.0.1:${server.port}/a?b=c`)
}

function ioWith(more: Partial<HttpIo> = {}): HttpIo {
  return {
    clock: toyClock(),
    proxies: { http: undefined, https: undefined, none: [] },
    signal: undefined,
    until: Number.POSITIVE_INFINITY,
    patience: usualPatience,
    retry: () => {},
    ...more,
  }
}

t.test('a part of a file is streamed, to the byte', async (t) => {
  const bytes = Buffer.alloc(5 << 20, 'parfait!')
  const path = join(t.testdir(), 'file')
  writeFileSync(path, bytes)
  const url = await serve(t, async (request, response) => {
    const hash = createHash('sha256')
    for await (const piece of request) hash.update(piece)
    const { 'content-length': length, expect } = request.headers
    response.end(`${request.method} ${request.url} ${length} ${expect} ${hash.digest('hex')}`)
  })
  const part = bytes.subarray(3, 3 + (4 << 20))
  let sent = 0
  const call = { method: 'PUT', url, sent: (count: number) => (sent += count) }
  const ofPart = await exchange({ ...call, body: { path, start: 3, size: part.length } }, ioWith())
  const wanted = createHash('sha256').update(part).digest('hex')
  t.equal(ofPart.body.toString(), `PUT /a?b=c ${part.length} 100-continue ${wanted}`)
  t.equal(sent, part.length)
  const none = await exchange({ ...call, body: { path, start: 0, size: 0 } }, ioWith())
  t.match(none.body.toString(), `0 undefined ${createHash('sha256').digest('hex')}`)
  const tail = { path, start: 5 << 20, size: 7 }
  await t.rejects(exchange({ ...call, body: tail }, ioWith()), { code: 'target-refused' })
})

t.test('a refusal comes before gigabytes were sent', async (t) => {
  const path = join(t.testdir(), 'file')
  writeFileSync(path, Buffer.alloc(8 << 20))
  const body = { path, start: 0, size: 8 << 20 }
  let sent = 0
  const url = await serve(t, () => {})
  const { port } = url
  t.ok(port)
  const { createServer } = await import('node:net')
  const rude = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.write('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n'))
  })
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
  t.teardown(() => rude.close())
  const place = rude.address()
  const rudeUrl = new URL(`http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}/`)
  const call = { method: 'PUT', url: rudeUrl, body, sent: (count: number) => (sent += count) }
  t.match(await exchange(call, ioWith()), { status: 401 })
  t.equal(sent, 0)
})

t.test('silence ends a try, work does not', async (t) => {
  const patience = { idle: 150, answer: 1000, expect: 20 }
  const slow = await serve(t, (request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end('saved'), 400))
  })
  const body = Buffer.from('x')
  const saved = await exchange({ method: 'PUT', url: slow, body }, ioWith({ patience }))
  t.equal(saved.body.toString(), 'saved', 'a server that saves is waited for')
  await t.rejects(exchange({ method: 'GET', url: slow }, ioWith({ patience })), {
    name: 'PassingFault',
    message: 'nothing came for 0 s',
  })
  const drip = await serve(t, (_request, response) => {
    let left = 8
    const timer = setInterval(() => {
      response.write('x')
      if (--left === 0) response.end(() => clearInterval(timer))
    }, 50)
  })
  t.equal((await exchange({ method: 'GET', url: drip }, ioWith({ patience }))).body.length, 8)
})

t.test('an answer that is cut, too long, or none', async (t) => {
  const cut = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('12345', () => response.destroy())
  })
  const passing = { name: 'PassingFault' }
  await t.rejects(exchange({ method: 'GET', url: cut }, ioWith()), passing)
  const long = await serve(t, (_request, response) => response.end('x'.repeat(100)))
  await t.rejects(exchange({ method: 'GET', url: long, keep: 99 }, ioWith()), passing)
  const refused = await serve(t, (_request, response) => {
    response.writeHead(404).end('x'.repeat(100_000))
  })
  t.match(await exchange({ method: 'GET', url: refused, keep: 99 }, ioWith()), { status: 404 })
  await t.rejects(
    exchange({ method: 'GET', url: new URL('http://127.0.0.1:1/') }, ioWith()),
    passing,
  )
})

t.test('a body behind an answer to HEAD, which some servers send, is not read', async (t) => {
  const { createServer } = await import('node:net')
  const rude = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () =>
      socket.write('HTTP/1.1 404 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
    )
  })
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
  t.teardown(() => rude.close())
  const place = rude.address()
  const url = new URL(`http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}/`)
  t.match(await exchange({ method: 'HEAD', url }, ioWith()), { status: 404 })
})
