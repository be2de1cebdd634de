import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digest } from '../../lib/files.ts'
import { publish } from '../../lib/index.ts'
import { runCommand } from '../fixtures/commands.ts'
import { hostWith } from '../fixtures/publish-host.ts'
import { manifestOf, startRegistry } from '../fixtures/registry.ts'
import { cutAfter, startRudeProxy } from '../fixtures/rude-proxy.ts'

const password = 'hunter2'
const me = { REGISTRY_USER: 'me', REGISTRY_PASSWORD: password }
const login = ['--creds', `me:${password}`]

t.test('a disk as an artifact: there once, there already, another one', async (t) => {
  const { port, requests } = await startRegistry(t, { password })
  const bytes = Buffer.alloc(9_000_000, 'parfait')
  const cwd = t.testdir({ 'Web.qcow2': bytes })
  const file = join(cwd, 'Web.qcow2')
  const to = `oci://127.0.0.1:${port}/images/`
  const { host, sent } = hostWith({ env: me })
  t.match(await publish({ file, to }, host), {
    url: `${to}web:latest`,
    isNew: true,
    verifiedBy: 'service-digest',
    target: 'oci',
  })
  t.equal(sent.at(-1), bytes.length + 2)
  const place = `127.0.0.1:${port}/images/web`
  t.match(JSON.parse(manifestOf(`${place}:latest`, login)), {
    artifactType: 'application/vnd.parfait.file.v1',
    layers: [
      {
        digest: `sha256:${digest(bytes)}`,
        annotations: { 'org.opencontainers.image.title': 'Web.qcow2' },
      },
    ],
  })
  const words = ['copy', '--src-tls-verify=false', '--src-creds', `me:${password}`]
  execFileSync('skopeo', [...words, `docker://${place}:latest`, `dir:${cwd}/back`], {
    stdio: 'pipe',
  })
  t.ok(readFileSync(`${cwd}/back/${digest(bytes)}`).equals(bytes), 'skopeo gets the same')

  const before = requests().length
  t.match(await publish({ file, to }, host), { isNew: false })
  const again = requests().slice(before)
  t.notMatch(again.join('\n'), /^(PUT|POST|PATCH)/m, 'nothing was sent')
  t.match(await publish({ file, to: `${to}web:1.0` }, host), { isNew: true, url: `${to}web:1.0` })
  const uploads = requests().filter((line) => /^PUT \S+uploads/.test(line))
  t.equal(uploads.length, 2, 'another tag needs no blob again')
  writeFileSync(file, 'another image')
  await t.rejects(publish({ file, to }, host), { code: 'target-differs' })
  t.match(await publish({ file, to, overwrite: true }, host), { isNew: true })
  const wrong = hostWith({ env: { ...me, REGISTRY_PASSWORD: 'wrong' } }).host
  await t.rejects(publish({ file, to }, wrong), { code: 'target-refused', message: /401/ })
})

t.test('an image of containers, by the command', async (t) => {
  const { port } = await startRegistry(t, { password })
  const cwd = t.testdir({ rootfs: { etc: { motd: 'hello' } } })
  const at = `docker://127.0.0.1:${port}/tools/base:1`
  execFileSync('umoci', ['init', '--layout', `${cwd}/layout`])
  execFileSync('umoci', ['new', '--image', `${cwd}/layout:1`])
  const words = ['insert', '--rootless', '--image', `${cwd}/layout:1`, `${cwd}/rootfs`, '/']
  execFileSync('umoci', words, { stdio: 'pipe' })
  execFileSync('skopeo', ['copy', `oci:${cwd}/layout:1`, `oci-archive:${cwd}/base.oci.tar`], {
    stdio: 'pipe',
  })
  // As `docker login` keeps it.
  const auth = Buffer.from(`me:${password}`).toString('base64')
  mkdirSync(`${cwd}/docker`)
  const config = { auths: { [`127.0.0.1:${port}`]: { auth } } }
  writeFileSync(`${cwd}/docker/config.json`, JSON.stringify(config))
  const to = `oci://127.0.0.1:${port}/tools/base:1`
  const env = { DOCKER_CONFIG: `${cwd}/docker` }
  const done = await runCommand('parfait', ['publish', 'base.oci.tar', '--to', to], { cwd, env })
  t.equal(done.exitCode, 0, done.stderr)
  t.notMatch(done.stdout + done.stderr, /hunter2|bWU6/)
  const copy = ['copy', '--src-tls-verify=false', '--src-creds', `me:${password}`, at]
  execFileSync('skopeo', [...copy, `oci:${cwd}/back:1`], { stdio: 'pipe' })
  execFileSync('umoci', ['unpack', '--rootless', '--image', `${cwd}/back:1`, `${cwd}/bundle`], {
    stdio: 'pipe',
  })
  t.equal(readFileSync(`${cwd}/bundle/rootfs/etc/motd`, 'utf8'), 'hello')
  writeFileSync(`${cwd}/bad.oci.tar`, 'x'.repeat(2048))
  const bad = await runCommand('parfait', ['publish', 'bad.oci.tar', '--to', to], { cwd, env })
  t.match(bad.stderr, /error\[target-invalid\]: .*bad\.oci\.tar' is no image of containers/)
})

t.test('a connection that breaks spoils the upload, and another is begun', async (t) => {
  const { port, requests } = await startRegistry(t)
  const cwd = t.testdir({ image: Buffer.alloc(6_000_000, 'x') })
  let puts = 0
  const rude = await startRudeProxy(t, {
    port,
    rude(request) {
      const isBlob = request.method === 'PUT' && /uploads/.test(request.url ?? '')
      const isLarge = Number(request.headers['content-length']) > 1000
      return isBlob && isLarge && ++puts === 1 && cutAfter(2_000_000, request)
    },
  })
  const { host, notes } = hostWith()
  const to = `oci://127.0.0.1:${rude}/a:1`
  t.match(await publish({ file: join(cwd, 'image'), to }, host), { isNew: true })
  t.equal(notes.length, 1)
  t.ok(requests().some((line) => /^PUT \/v2\/a\/manifests\/1 201/.test(line)))
})

t.test('tokens, and services that must not get a password', async (t) => {
  const cwd = t.testdir({ image: 'x' })
  const { createServer } = await import('node:http')
  const asked: string[] = []
  let realm = ''
  const server = createServer((request, response) => {
    const { url = '', headers, method } = request
    asked.push(`${method} ${url} ${headers.authorization ?? '-'}`)
    if (url.startsWith('/token')) return response.end('{"token":"abc"}')
    if (headers.authorization === 'Bearer abc') return response.writeHead(404).end()
    const challenge = `Bearer realm="${realm}",service="reg",scope="x"`
    return response.writeHead(401, { 'www-authenticate': challenge }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  realm = `http://127.0.0.1:${port}/token`
  const request = { file: join(cwd, 'image'), to: `oci://127.0.0.1:${port}/a/b:1` }
  // It has nothing, and takes nothing: what counts is how it was asked.
  await t.rejects(publish(request, hostWith({ env: me }).host), { code: 'target-refused' })
  const basic = `Basic ${Buffer.from(`me:${password}`).toString('base64')}`
  t.match(asked.slice(0, 3), [
    'GET /v2/ -',
    `GET /token?service=reg&scope=repository%3Aa%2Fb%3Apull%2Cpush ${basic}`,
    'HEAD /v2/a/b/manifests/1 Bearer abc',
  ])
  realm = 'ftp://127.0.0.1/token'
  await t.rejects(publish(request, hostWith({ env: me }).host), {
    message: /sends to a service without TLS for a token/,
  })
})

t.test('a registry that tells no digest has the tag all the same', async (t) => {
  const cwd = t.testdir({ image: 'x' })
  const { createServer } = await import('node:http')
  const methods: string[] = []
  const server = createServer(({ method = '' }, response) => {
    methods.push(method)
    response.end(method === 'GET' ? '{}' : undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const request = { file: join(cwd, 'image'), to: `oci://127.0.0.1:${port}/a:1` }
  await t.rejects(publish(request, hostWith().host), { code: 'target-differs' })
  t.notMatch(methods.join(' '), /PUT|POST/)
})

t.test('addresses that mean nothing', async (t) => {
  const cwd = t.testdir({ 'a.raw': 'x', 'ä.raw': 'x' })
  const cases = {
    'oci://reg.example/A:1': 'a.raw',
    'oci://reg.example/a:b/c': 'a.raw',
    'oci://reg.example/x:-': 'a.raw',
    'oci://reg.example/': 'ä.raw',
    'oci:///a': 'a.raw',
    'oci://reg.example/%ZZ': 'a.raw',
  }
  for (const [to, name] of Object.entries(cases))
    await t.rejects(
      publish({ file: join(cwd, name), to }, hostWith().host),
      { code: 'target-invalid' },
      to,
    )
})
