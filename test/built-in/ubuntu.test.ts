import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digest } from '../../lib/files.ts'
import { serveFiles } from '../fixtures/file-server.ts'
import { inFolder, writeRootTree } from '../fixtures/root-tree.ts'
import { makeSigningKey, type SigningKey } from '../fixtures/signing-key.ts'
import { type BuildRequest, needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const folder = '/noble/current'
const image = 'noble-server-cloudimg-amd64-root.tar.xz'

/** A workshop, and a vendor on loopback who publishes images and signs their checksums. */
async function prepare(t: Test) {
  const shop = new Workshop(t, { acme: {} })
  const server = await serveFiles(t)
  const key = makeSigningKey(t)
  const root = writeRootTree(join(shop.folder, 'root'))
  writeFileSync(join(root, 'etc/fstab'), 'LABEL=vendor / ext4 defaults 0 1\n')
  /** An image of one day, its list signed by a key. */
  const publish = (day: string, by: SigningKey = key, name = image) => {
    writeFileSync(join(root, 'etc/day'), day)
    inFolder(root, 'tar', '--create', '--xz', '--file', '../image', '.')
    const content = readFileSync(join(shop.folder, 'image'))
    const list = `${digest('x')} *other.img\n${digest(content)} *${name}\n`
    server.files.set(`${folder}/${name}`, content)
    server.files.set(`${folder}/SHA256SUMS`, Buffer.from(list))
    server.files.set(`${folder}/SHA256SUMS.gpg`, by.sign(list))
    server.changed = new Date(`${day}T10:00:00Z`)
    server.asked.length = 0
    return list
  }
  const request = (more: BuildRequest = {}, keyring = key.keyring): BuildRequest => ({
    flavours: ['ubuntu', 'acme'],
    ...more,
    env: { CLOUD_IMAGES: server.url, ...more.env },
    set: ['ubuntu.kernel=', `ubuntu.keyring=${keyring}`, ...(more.set ?? [])],
  })
  const build = (...args: Parameters<typeof request>) => shop.build(request(...args))
  const plan = (...args: Parameters<typeof request>) =>
    shop.plan(request(...args)).catch((error: unknown) => error)
  return { shop, server, key, publish, build, plan }
}

t.test(
  'a new image makes a new base; unchanged it costs two conditional requests',
  { skip },
  async (t) => {
    const { shop, server, publish, build } = await prepare(t)
    publish('2026-11-01')
    t.equal((await build()).error, undefined)
    t.equal(await shop.read('/etc/day'), '2026-11-01')
    t.strictSame(server.asked, [
      `${folder}/SHA256SUMS 200`,
      `${folder}/SHA256SUMS.gpg 200`,
      `${folder}/${image} 200`,
    ])
    t.match(await shop.read('/etc/fstab'), /UUID=/, 'a table of its own')
    server.asked.length = 0
    t.strictSame((await build()).ran, [])
    t.strictSame(server.asked, [`${folder}/SHA256SUMS 304`, `${folder}/SHA256SUMS.gpg 304`])
    publish('2026-11-02')
    t.strictSame((await build()).ran, [
      'root/ubuntu/10-cloud-image',
      'install/system/20-ssh-host-keys',
      'install/system/21-machine-identities',
      'disk/all/filesystems',
      'disk/all/assemble',
    ])
    t.equal(await shop.read('/etc/day'), '2026-11-02')
    server.files.clear()
    const offline = await build({ flags: { offline: true, refresh: true } })
    t.equal(offline.error, undefined, 'made anew from the store')
    const unreachable = await build()
    t.strictSame([unreachable.error, unreachable.ran], [undefined, []])
    t.match(unreachable.warnings, [/did not answer/])
  },
)

t.test('the connection is lost; variables of 2012 and later choose', { skip }, async (t) => {
  const { shop, server, publish, build } = await prepare(t)
  const name = 'noble-server-cloudimg-amd64-special.tar.xz'
  publish('2026-11-01', undefined, name)
  server.drops.push(10_000, 10_000, 5000)
  const env = { BASE_IMAGE_FILE: name, DIB_RELEASE: 'noble' }
  const { error } = await build({ env })
  t.equal(error, undefined)
  t.equal(await shop.read('/etc/day'), '2026-11-01')
  const asked = server.asked.filter((line) => line.includes('special'))
  t.strictSame(asked, [`${folder}/${name} 200`, `${folder}/${name} 5000 206`])
})

t.test('who signed, and what', { skip }, async (t) => {
  const { shop, server, key, publish, build, plan } = await prepare(t)
  const stranger = makeSigningKey(t)
  const old = makeSigningKey(t, { expired: true })
  const wanted = (said: RegExp) => ({ code: 'image-invalid', message: said, hint: /try again/ })
  publish('2026-11-01', stranger)
  t.match((await build()).error, wanted(/current\/SHA256SUMS' is not good: .*No public key/))
  publish('2026-11-02', old)
  t.match((await build({}, old.keyring)).error, wanted(/not good: the key has expired/))
  const list = publish('2026-11-03')
  server.files.set(`${folder}/SHA256SUMS`, Buffer.from(`${list}${digest('y')} *more\n`))
  t.match((await build()).error, wanted(/not good: BAD signature/))
  server.files.set(`${folder}/SHA256SUMS`, Buffer.from(list))
  server.files.set(`${folder}/${image}`, Buffer.from('another file'))
  const { error, ran } = await build()
  t.match(error, { code: 'image-invalid', message: /has another content than expected: sha256/ })
  t.strictSame(ran, ['root/ubuntu/10-cloud-image'])
  publish('2026-11-04')
  t.equal((await build()).error, undefined, 'and all is well when the mirror is')
  const no = join(shop.folder, 'no.gpg')
  t.match(await plan({}, no), { code: 'settings-invalid', message: /no.gpg' cannot be read/ })
  t.match(await plan({}, key.armored), { code: 'settings-invalid', hint: /gpg --dearmor/ })
})

t.test('what is asked wrongly', { skip }, async (t) => {
  const { publish, plan } = await prepare(t)
  publish('2026-11-01')
  const none = { env: { CLOUD_IMAGES: '' } }
  t.match(await plan(none), { code: 'settings-invalid', hint: /export CLOUD_IMAGES=ADDRESS/ })
  const unknown = await plan({ env: { RELEASE: 'nobel' } })
  t.match(unknown, {
    code: 'archive-unreachable',
    message: /nobel\/current\/SHA256SUMS' could not be/,
  })
  const absent = await plan({ set: ['ubuntu.image=x.tar'] })
  t.match(absent, { code: 'image-invalid', message: /SHA256SUMS' has no 'x.tar'/ })
  const disk = await plan({ set: ['ubuntu.image=noble-server-cloudimg-amd64.img'] })
  t.match(disk, { code: 'settings-invalid', message: /no archive of a root filesystem/ })
})
