import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { serveOnLoopback } from '../../../lib/boot/loopback-server.ts'
import { usualPatience } from '../../../lib/targets/http/call.ts'
import { exchange } from '../../../lib/targets/http/exchange.ts'
import { proxiesOf, proxyFor } from '../../../lib/targets/http/proxies.ts'
import { toyClock } from '../../fixtures/toy-clock.ts'

t.test('which proxy', async (t) => {
  const env = {
    http_proxy: 'p:3128',
    HTTPS_PROXY: 'http://q:1',
    no_proxy: 'a.b, .c,*.d,[::1],e:81',
  }
  const cases: [url: string, proxy: string | undefined][] = [
    ['http://x/', 'http://p:3128/'],
    ['https://x/', 'http://q:1/'],
    ['http://a.b/', undefined],
    ['http://x.a.b/', undefined],
    ['http://xa.b/', 'http://p:3128/'],
    ['https://x.c/', undefined],
    ['https://d/', undefined],
    ['http://[::1]/', undefined],
    ['http://e/', 'http://p:3128/'],
    ['http://e:81/', undefined],
  ]
  for (const [url, proxy] of cases)
    t.equal(proxyFor(new URL(url), proxiesOf(env))?.href, proxy, url)
  t.equal(proxyFor(new URL('http://x'), proxiesOf({ HTTP_PROXY: 'p' })), undefined, 'httpoxy')
  t.equal(proxyFor(new URL('http://x'), proxiesOf({ all_proxy: 'p', NO_PROXY: '*' })), undefined)
})

t.test('requests go by it, those of TLS by CONNECT', async (t) => {
  const server = await serveOnLoopback((_request, response) => response.end('served'))
  t.teardown(() => server.close())
  const seen: string[] = []
  const proxy = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization']}`)
    const onward = request(incoming.url ?? '', (answer) => answer.pipe(response))
    incoming.pipe(onward)
  })
  proxy.on('connect', (incoming, socket) => {
    seen.push(`CONNECT ${incoming.url} ${incoming.headers['proxy-authorization']}`)
    const onward = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 yes\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    for (const one of [onward, socket]) one.on('error', () => one.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => proxy.close())
  const { port } = proxy.address() as AddressInfo
  const address = `http://me:pass%20word@127.0.0.1:${port}`
  const io = {
    clock: toyClock(),
    proxies: proxiesOf({ http_proxy: address, https_proxy: address }),
    signal: undefined,
    until: 0,
    patience: usualPatience,
    retry: () => {},
  }
  const basic = `Basic ${Buffer.from('me:pass word').toString('base64')}`
  const url = new URL(`http://127.0.0.1:${server.port}/x?y`)
  t.match((await exchange({ method: 'GET', url }, io)).body.toString(), 'served')
  const tls = new URL('https://images.example/x')
  await t.rejects(
    exchange({ method: 'GET', url: tls }, io),
    { name: 'PassingFault' },
    'no TLS there',
  )
  t.strictSame(seen, [`GET ${url.href} ${basic}`, `CONNECT images.example:443 ${basic}`])
  const typed = proxiesOf({ http_proxy: `http://me:100%@127.0.0.1:${port}` })
  await exchange({ method: 'GET', url }, { ...io, proxies: typed })
  t.equal(seen[2], `GET ${url.href} Basic ${Buffer.from('me:100%').toString('base64')}`)
})
