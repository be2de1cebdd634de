import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digest } from '../../lib/files.ts'
import { publish } from '../../lib/index.ts'
import { startNginx } from '../fixtures/nginx.ts'
import { hostWith } from '../fixtures/publish-host.ts'
import { answerWith, cutAfter, startRudeProxy } from '../fixtures/rude-proxy.ts'

const me = { HTTP_USER: 'me', HTTP_PASSWORD: 'hunter2' }

t.test('a real nginx with WebDAV: there once, there already, other content', async (t) => {
  const { port, root, log } = await startNginx(t, { password: me.HTTP_PASSWORD })
  const bytes = Buffer.alloc(9_000_000, 'parfait')
  const cwd = t.testdir({ 'out.qcow2': bytes, 'a b#%?&é': 'odd' })
  const to = `http://127.0.0.1:${port}/images/today/`
  const file = join(cwd, 'out.qcow2')
  const { host, sent } = hostWith({ env: me })
  t.match(await publish({ file, to }, host), {
    url: `${to}out.qcow2`,
    isNew: true,
    verifiedBy: 'read-back',
    target: 'http',
  })
  t.equal(digest(readFileSync(join(root, 'images/today/out.qcow2'))), digest(bytes))
  t.equal(sent.at(-1), bytes.length)
  t.strictSame(readdirSync(join(root, 'images/today')), ['out.qcow2'], 'nothing is left beside it')
  t.match(readFileSync(log, 'utf8'), /"MOVE \/images\/today\/out.qcow2.part HTTP/)

  sent.length = 0
  t.match(await publish({ file, to }, host), { isNew: false })
  t.strictSame(sent, [], 'nothing was sent')
  writeFileSync(file, 'another image')
  await t.rejects(publish({ file, to }, host), { code: 'target-differs', place: `${to}out.qcow2` })
  const options = { verify: 'size' }
  t.match(await publish({ file, to, overwrite: true, options }, host), { verifiedBy: 'size' })
  t.equal(readFileSync(join(root, 'images/today/out.qcow2'), 'utf8'), 'another image')

  await publish({ file: join(cwd, 'a b#%?&é'), to }, host)
  t.equal(readFileSync(join(root, 'images/today/a b#%?&é'), 'utf8'), 'odd')
})

t.test('checksums beside it count, but not those that are older', async (t) => {
  const { port, root, log } = await startNginx(t)
  const cwd = t.testdir({ image: 'image one' })
  const request = { file: join(cwd, 'image'), to: `http://127.0.0.1:${port}/` }
  const sha512 = (await import('node:crypto'))
    .createHash('sha512')
    .update('image one')
    .digest('hex')
  writeFileSync(join(root, 'image'), 'image one')
  writeFileSync(join(root, 'SHA512SUM.txt'), `${sha512}  image\n`)
  t.match(await publish(request, hostWith().host), { isNew: false })
  t.notMatch(readFileSync(log, 'utf8'), /"GET \/image /, 'it is not read')
  writeFileSync(join(root, 'image'), 'image two')
  utimesSync(join(root, 'SHA512SUM.txt'), 1e9, 1e9)
  await t.rejects(publish(request, hostWith().host), { code: 'target-differs' })
})

t.test('a plain server without MOVE', async (t) => {
  const { port, root, log } = await startNginx(t, { dav: false })
  const cwd = t.testdir({ image: 'x' })
  const to = `http://127.0.0.1:${port}`
  t.match(await publish({ file: join(cwd, 'image'), to }, hostWith().host), { url: `${to}/image` })
  t.equal(readFileSync(join(root, 'image'), 'utf8'), 'x')
  t.match(readFileSync(log, 'utf8'), /"PUT \/image HTTP/)
})

t.test('what lies between cuts, is busy, forgets who asks, and loses answers', async (t) => {
  const { port, root } = await startNginx(t, { password: me.HTTP_PASSWORD })
  const bytes = Buffer.alloc(6_000_000, '0123456789')
  const cwd = t.testdir({ image: bytes, home: { '.netrc': 'machine x login a password b' } })
  const env = { HOME: join(cwd, 'home') }
  const netrc = `machine 127.0.0.1\n login me password ${me.HTTP_PASSWORD}\n`
  let puts = 0
  const rude = await startRudeProxy(t, {
    port,
    rude(request, response) {
      if (request.method === 'HEAD') writeFileSync(join(env.HOME, '.netrc'), netrc)
      if (request.method !== 'PUT') return false
      puts += 1
      if (puts === 1) return cutAfter(2_000_000, request)
      if (puts === 2) return answerWith(503, response, { 'retry-after': '7' })
      return puts === 3 && answerWith(401, response)
    },
  })
  const to = `http://127.0.0.1:${rude}/a`
  writeFileSync(join(env.HOME, '.netrc'), netrc.replace('hunter2', 'stale'))
  const { host, notes } = hostWith({ env })
  t.match(await publish({ file: join(cwd, 'image'), to }, host), { isNew: true })
  t.equal(digest(readFileSync(join(root, 'a/image'))), digest(bytes))
  t.equal(puts, 4)
  t.strictSame(
    notes.map(({ vain, wait }) => [vain, wait]),
    [
      [1, 500],
      [2, 7000],
    ],
  )
  t.equal(notes[1]?.reason, 'the server answered 503')
})

t.test('the answer of MOVE is lost; a read that breaks goes on', async (t) => {
  const { port, root } = await startNginx(t)
  const bytes = Buffer.alloc(3_000_000, '0123456789')
  const cwd = t.testdir({ image: bytes })
  const ranges: unknown[] = []
  let moves = 0
  const rude = await startRudeProxy(t, {
    port,
    rude(request, response) {
      const { method = '', url = '', headers } = request
      if (method === 'GET' && url === '/image') ranges.push(headers.range)
      const isFirst = method === 'MOVE' ? ++moves === 1 : ranges.length === 1 && method === 'GET'
      if (!isFirst) return false
      const path = `http://127.0.0.1:${port}${url}`
      const own = { destination: `http://127.0.0.1:${port}/image`, overwrite: 'T' }
      fetch(path, { method, headers: method === 'MOVE' ? own : {} }).then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer())
        if (method === 'MOVE') return response.destroy()
        response.writeHead(200, { 'content-length': body.length })
        return response.write(body.subarray(0, 1_000_000), () => response.destroy())
      })
      return true
    },
  })
  const { host, notes } = hostWith()
  const done = await publish({ file: join(cwd, 'image'), to: `http://127.0.0.1:${rude}/` }, host)
  t.match(done, { isNew: true, verifiedBy: 'read-back' })
  t.equal(notes.length, 2)
  t.match(ranges, [undefined, /^bytes=\d+-$/])
  t.equal(digest(readFileSync(join(root, 'image'))), digest(bytes))
})

t.test('what cannot be done is said, and no secret with it', async (t) => {
  const { port } = await startNginx(t, { password: me.HTTP_PASSWORD })
  const cwd = t.testdir({ image: 'x' })
  const file = join(cwd, 'image')
  const to = `http://127.0.0.1:${port}/?sig=s3cret`
  const wrong = { HTTP_USER: 'me', HTTP_PASSWORD: 'not-it' }
  const error: unknown = await publish({ file, to }, hostWith({ env: wrong }).host).catch((e) => e)
  t.match(error, { code: 'target-refused', message: /answered 401/, hint: /credentials/ })
  t.match(error, { place: `http://127.0.0.1:${port}/image?sig=***` })
  t.notMatch(`${(error as Error).stack} ${JSON.stringify(error)}`, /not-it|s3cret/)
  const shut = publish({ file, to: 'http://127.0.0.1:1/' }, hostWith().host)
  await t.rejects(shut, { code: 'target-unreachable', place: '127.0.0.1:1' })
})
