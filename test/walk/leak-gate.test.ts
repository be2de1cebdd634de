import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Faults, ParfaitError } from '../../lib/errors.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const secret = 'correct-horse-battery-staple-0815'
const leaky = `#!/bin/sh
set -eu
mkdir -p /root /etc/apt/apt.conf.d
echo 'machine x login y password z' >/root/.netrc
cp /run/secrets/token /etc/token
base64 </run/secrets/token >/etc/token64
cp /etc/resolv.conf /etc/resolv.copy
cat /etc/resolv.copy >/etc/resolv.conf
echo "Acquire::http::Proxy \\"$http_proxy\\";" >/etc/apt/apt.conf.d/99proxy
echo "id$(printf %030d 7)" >/etc/machine-id
`
const manifest = { secrets: { token: { description: 'x' } } }
const request = {
  env: { TOKEN: secret, http_proxy: 'http://127.0.0.1:9/' },
  secrets: ['token=env:TOKEN'],
}
const flavour = (more: object, hooks: Record<string, string>) => ({
  'flavour.json': JSON.stringify({ ...manifest, ...more }),
  ...hooks,
})

t.test('a leak stops the build before an image is written', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: flavour({}, { 'install.d/10-leaky': leaky }) })
  const { error, events } = await shop.build(request)
  const faults = (error as Faults).errors
  const paths = faults.map(({ place }) => place?.replace(/:\d+/, ''))
  t.strictSame(
    [...new Set(paths)].sort(),
    [
      '/etc/apt/apt.conf.d/99proxy',
      '/etc/machine-id',
      '/etc/resolv.conf',
      '/etc/token',
      '/etc/token64',
      '/root/.netrc',
    ].map((path) => `${path} in the image`),
  )
  for (const fault of faults)
    t.match(fault as ParfaitError, {
      code: 'image-leaks',
      exitCode: 1,
      message: /written by 'acme\/10-leaky' of install$/,
      hint: /"leaves": \[\{ "path": ".+", "reason": "…" \}\] in the flavour\.json of 'acme'$/,
    })
  t.notOk(JSON.stringify([faults, events]).includes(secret))
  t.notOk(existsSync(shop.image), 'no image')
  t.equal((error as Faults).exitCode, 1)

  const warned = await shop.build({ ...request, flags: { leakGate: 'warn' } })
  t.equal(warned.error, undefined)
  t.equal(warned.warnings.filter((text) => /written by 'acme\/10-leaky'$/.test(text)).length, 6)
  const again = await shop.build(request)
  t.match(again.error, { name: 'Faults' }, 'an image that was written with a warning is not reused')
  const off = await shop.build({ ...request, env: { ...request.env, PARFAIT_LEAK_GATE: 'off' } })
  t.strictSame([off.error, off.warnings], [undefined, []], 'by variable')
  t.throws(() => shop.settings({ flags: { leakGate: 'eror' } }), {
    code: 'settings-invalid',
    place: '--leak-gate',
  })
})

t.test('what a flavour means to leave passes, and is in the manifest', { skip }, async (t) => {
  const leaves = [
    { path: '/root/.netrc', reason: 'the mirror wants it' },
    { path: '/etc/*', reason: 'to see it' },
    { path: '/etc/apt/apt.conf.d/99proxy', reason: 'the same proxy everywhere' },
  ]
  const shop = new Workshop(t, { acme: flavour({ leaves }, { 'install.d/10-leaky': leaky }) })
  const { error } = await shop.build(request)
  t.equal(error, undefined)
  const path = join(shop.folder, 'out/image.manifest.json')
  const { left } = JSON.parse(readFileSync(path, 'utf8'))
  t.equal(left.length, 6)
  t.match(
    left.find((one: { path: string }) => one.path === '/root/.netrc'),
    { check: 'credentials', flavour: 'acme', reason: 'the mirror wants it' },
  )
})
