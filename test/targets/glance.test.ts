import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { publish, publishFiles } from '../../lib/index.ts'
import { startOpenStack } from '../fixtures/openstack.ts'
import { hostWith } from '../fixtures/publish-host.ts'
import { answerWith, cutAfter, type Rudeness, startRudeProxy } from '../fixtures/rude-proxy.ts'
import { toyClock } from '../fixtures/toy-clock.ts'

t.setTimeout(240_000)
const cloud = await startOpenStack(t)
const megabyte = 1 << 20
const big = Buffer.alloc(6 * megabyte, 'image ')
const port = cloud.glancePort

function hostAt(home: string, env: Readonly<Record<string, string>> = cloud.env) {
  const said: string[] = []
  const says = (text: string) => said.push(text)
  const more = { ...toyClock(Date.now()), says, cwd: home, env: { HOME: home, ...env } }
  return { ...hostWith(more), said }
}

/** A way to Glance on which uploads, and nothing else, meet a rudeness. */
async function rudeEndpoint(t: Parameters<typeof startRudeProxy>[0], rude: Rudeness) {
  const at = await startRudeProxy(t, {
    port,
    rude: (request, response) => request.method === 'PUT' && rude(request, response),
  })
  return { endpoint: `http://127.0.0.1:${at}` }
}

t.test('an image: there once, there already, another one', async (t) => {
  const cwd = t.testdir({ 'web.raw': 'image one' })
  writeFileSync(
    join(cwd, 'web.manifest.json'),
    JSON.stringify({
      artifacts: [{ path: 'web.raw' }],
      disk: { partitions: [{ name: 'esp' }, { name: 'root' }] },
    }),
  )
  const { host, sent } = hostAt(cwd)
  const file = join(cwd, 'web.raw')
  const done = await publishFiles({ files: [file], to: 'glance:///' }, host)
  const [{ id = '' } = {}] = done.files
  t.match(done, { files: [{ url: 'glance:///web', verifiedBy: 'service-digest' }], lists: [] })
  const [image] = await cloud.images('web')
  t.match(image, { id, status: 'active', disk_format: 'raw', hw_firmware_type: 'uefi', size: 9 })
  sent.length = 0
  const to = 'glance:///web'
  t.match(await publish({ file, to }, host), { isNew: false, id })
  t.strictSame(sent, [], 'nothing was sent')
  writeFileSync(file, 'image two')
  await t.rejects(publish({ file, to }, host), { code: 'target-differs' })
  const other = await publish({ file, to, overwrite: true }, host)
  t.match(
    (await cloud.images('web')).map((one) => one.id),
    [other.id],
    'the other one is gone',
  )
})

t.test('an upload is cut, refused, not answered, and its token is old', async (t) => {
  const cwd = t.testdir({ 'cut.qcow2': big })
  let puts = 0
  const options = await rudeEndpoint(t, (request, response) => {
    puts += 1
    if (puts === 1) return cutAfter(2 * megabyte, request)
    if (puts === 2) return answerWith(503, response)
    return puts === 3 && answerWith(401, response)
  })
  const { host, notes } = hostAt(cwd)
  const file = join(cwd, 'cut.qcow2')
  const done = await publish({ file, to: 'glance:///cut', options }, host)
  t.match(done, { isNew: true, verifiedBy: 'service-digest' })
  t.ok(notes.some(({ reason }) => reason === 'the server answered 503'))
  t.equal((await cloud.images('cut')).length, 1)
})

t.test('an answer that comes too late: what is there is not sent again', async (t) => {
  const cwd = t.testdir({ 'late.raw': 'late' })
  let puts = 0
  const options = await rudeEndpoint(t, (request, response) => {
    puts += 1
    if (puts > 1) return false
    // It gets there, and nobody hears of it.
    const { url = '', headers } = request
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const token = String(headers['x-auth-token'])
      const type = 'application/octet-stream'
      const own = { 'x-auth-token': token, 'content-type': type }
      void fetch(`http://127.0.0.1:${port}${url}`, {
        method: 'PUT',
        headers: own,
        body: Buffer.concat(pieces),
      })
    })
    response.once('close', () => request.destroy())
    return true
  })
  const { host, notes } = hostAt(cwd)
  const request = { file: join(cwd, 'late.raw'), to: 'glance:///late' }
  const done = await publish({ ...request, options: { ...options, patience: '1' } }, host)
  t.match(done, { isNew: true, verifiedBy: 'service-digest' })
  t.match(notes, [{ reason: 'nothing came for 1 s' }])
  t.equal((await cloud.images('late')).length, 1)
})

t.test('interrupted, it goes on with the image that it began', async (t) => {
  const cwd = t.testdir({ 'stop.raw': big })
  const abort = new AbortController()
  const options = await rudeEndpoint(t, (request) => {
    if (abort.signal.aborted) return false
    request.once('data', () => abort.abort())
    return true
  })
  const { host } = hostAt(cwd)
  const request = { file: join(cwd, 'stop.raw'), to: 'glance:///stop', options }
  await t.rejects(publish(request, { ...host, signal: abort.signal }), { code: 'interrupted' })
  const [begun] = await cloud.images('stop')
  t.match(begun, { status: 'queued' })
  t.match(await publish(request, host), { isNew: true, id: begun?.id })
})

t.test('what a service left in saving when it was killed is made anew', async (t) => {
  const cwd = t.testdir({ 'killed.raw': big })
  const abort = new AbortController()
  const options = await rudeEndpoint(t, (request) => {
    if (abort.signal.aborted) return false
    request.once('data', () => abort.abort())
    return true
  })
  const { host, said } = hostAt(cwd)
  const request = { file: join(cwd, 'killed.raw'), to: 'glance:///killed', options }
  await t.rejects(publish(request, { ...host, signal: abort.signal }), { code: 'interrupted' })
  const [{ id = '' } = {}] = await cloud.images('killed')
  cloud.leaveSaving(id)
  const done = await publish(request, host)
  t.not(done.id, id)
  t.strictSame(said, [`the image ${id} is still 'saving': waiting for the service`])
  const all = await cloud.images('killed')
  t.match(all, [{ id: done.id, status: 'active' }])
  t.equal(all.length, 1)
})

t.test('clouds.yaml, secure.yaml, an application credential, and what is wrong', async (t) => {
  const { authUrl, password } = cloud
  const key = await cloud.applicationCredential('half $ecret')
  const auth = { auth_url: authUrl, application_credential_id: key }
  const home = t.testdir({
    'who.raw': 'who',
    '.config': {
      openstack: {
        'clouds.yaml': JSON.stringify({ clouds: { mine: { region_name: 'north', auth } } }),
        'secure.yaml': `clouds: {mine: {auth: {application_credential_secret: "half $ecret"}}}`,
      },
    },
  })
  const file = join(home, 'who.raw')
  // What lies about in the environment is of another cloud.
  const { host } = hostAt(home, { OS_PASSWORD: 'other', OS_PROJECT_NAME: 'other' })
  t.match(await publish({ file, to: 'glance://mine/who' }, host), { isNew: true })
  await t.rejects(publish({ file, to: 'glance://none/who' }, host), { code: 'secret-missing' })
  const wrong = hostAt(home, { ...cloud.env, OS_PASSWORD: 'hunter2' }).host
  const error: unknown = await publish({ file, to: 'glance:///who' }, wrong).catch((e) => e)
  t.match(error, { code: 'target-refused', message: /answered 401 \(The request you have made/ })
  t.notMatch(`${(error as Error).stack}${JSON.stringify(error)}`, 'hunter2')
  const far = hostAt(home, { ...cloud.env, OS_REGION_NAME: 'south' }).host
  await t.rejects(publish({ file, to: 'glance:///who' }, far), {
    code: 'target-refused',
    message: /no image service for 'public' in the region 'south'/,
  })
  const { host: good } = hostAt(home)
  const options = { visibility: 'community', 'disk-format': 'iso' }
  t.match(await publish({ file, to: 'glance://envvars/c d', options }, good), { isNew: true })
  t.match(await cloud.images('c d'), [{ visibility: 'community', disk_format: 'iso' }])
  await t.rejects(
    publish({ file: join(home, '.config/openstack/clouds.yaml'), to: 'glance:///x' }, good),
    {
      code: 'target-invalid',
    },
  )
  t.notMatch(password, 'hunter2')
})
