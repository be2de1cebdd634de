import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommanderError } from 'commander'
import t from 'tap'
import { verifyCommand } from '../../../lib/cli/verify.ts'
import { digest } from '../../../lib/files.ts'
import { publish } from '../../../lib/index.ts'
import { needs } from '../../disk/needs.ts'
import { call } from '../../fixtures/call.ts'
import { startListingRegistry } from '../../fixtures/listing-registry.ts'
import { hostWith } from '../../fixtures/publish-host.ts'
import { manifestOf, startRegistry } from '../../fixtures/registry.ts'
import { answerWith, startRudeProxy } from '../../fixtures/rude-proxy.ts'
import { needsSandbox, Workshop } from '../../fixtures/workshop.ts'

const skip = needsSandbox() || needs('ssh-keygen', 'skopeo', 'docker-registry')
t.setTimeout(180_000)

interface Index {
  readonly manifests: { readonly digest: string; readonly artifactType: string }[]
}

const types = [
  'application/spdx+json',
  'application/vnd.cyclonedx+json',
  'application/vnd.in-toto+json',
  'application/vnd.parfait.build.v1',
]

t.test('papers and signatures, in a registry that has no list of them', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'flavour.json': '{ "summary": "acme" }' } })
  const key = join(shop.folder, 'ssh')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'x', '-f', key])
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'x', '-f', `${key}-other`])
  const flags = {
    formats: ['raw', 'qcow2'],
    sign: ['ssh:ssh'],
    provenance: true,
    sbom: ['cyclonedx', 'spdx'],
  }
  t.equal((await shop.build({ flags })).error, undefined)
  const file = join(shop.folder, 'out/image.qcow2')
  const { port, requests } = await startRegistry(t)
  const place = `127.0.0.1:${port}/images/web`
  const to = `oci://${place}:1`
  const { host } = hostWith()

  let fails = true
  const rude = await startRudeProxy(t, {
    port,
    rude: ({ method, url }, response) =>
      fails && method === 'PUT' && /manifests\/1$/.test(url ?? '') && answerWith(400, response),
  })
  const broken = `oci://127.0.0.1:${rude}/images/web:1`
  await t.rejects(publish({ file, to: broken }, host), { code: 'target-refused' })
  fails = false
  t.match(await publish({ file, to }, host), { isNew: true, verifiedBy: 'service-digest' })
  const tag = `sha256-${digest(Buffer.from(manifestOf(`${place}:1`)))}`
  const listed = () => (JSON.parse(manifestOf(`${place}:${tag}`)) as Index).manifests
  t.strictSame(
    listed()
      .map(({ artifactType }) => artifactType)
      .sort(),
    types,
  )
  const bill = listed().find(({ artifactType }) => artifactType === types[0])
  t.match(JSON.parse(manifestOf(`${place}@${bill?.digest}`)), {
    artifactType: types[0],
    subject: { digest: tag.replace('-', ':') },
    layers: [
      {
        mediaType: types[0],
        digest: `sha256:${digest(readFileSync(join(shop.folder, 'out/image.spdx.json')))}`,
        annotations: { 'org.opencontainers.image.title': 'image.spdx.json' },
      },
    ],
  })

  const before = requests().length
  t.match(await publish({ file, to }, host), { isNew: false })
  t.notMatch(requests().slice(before).join('\n'), /^(PUT|POST|PATCH)/m, 'nothing was sent')

  const verify = async (address: string, name = 'ssh.pub') => {
    const args = [address, '--key', join(shop.folder, name)]
    const done = await call(verifyCommand, args, { cwd: shop.folder })
    return { ...done, exit: (done.error as CommanderError | undefined)?.exitCode ?? 0 }
  }
  const sound = await verify(to)
  t.equal(sound.exit, 0, `${sound.stdout}${sound.error}`)
  for (const name of ['qcow2', 'manifest.json.sig', 'cdx.json', 'spdx.json', 'intoto.json'])
    t.match(sound.stdout, new RegExp(`^ok +image\\.${name.replace('.', '\\.')} `, 'm'), name)
  t.notMatch(sound.stdout, /image\.raw/, 'the other disk is not there, and not asked for')
  t.match(await verify(to, 'ssh-other.pub'), { exit: 1, stdout: /FAULT .* is not of the key/ })
  const bare = `oci://${place}:bare`
  const options = { referrers: 'no' }
  t.match(await publish({ file: key, to: bare, options }, host), { isNew: true })
  t.match(await verify(bare), { exit: 2, error: { code: 'image-invalid' } })
  t.match(await verify(`oci://${place}:gone`), { exit: 2, error: { message: /Nothing is there/ } })
})

t.test('a registry that lists them itself gets no tag for that', { skip }, async (t) => {
  const registry = await startListingRegistry(t)
  const manifest = { artifacts: [{ kind: 'raw', path: 'web.raw' }] }
  const cwd = t.testdir({ 'web.raw': 'disk', 'web.manifest.json': JSON.stringify(manifest) })
  const want = { file: join(cwd, 'web.raw'), to: `oci://127.0.0.1:${registry.port}/web:1` }
  const { host } = hostWith()
  t.match(await publish(want, host), { isNew: true })
  t.match(await publish(want, host), { isNew: false })
  const names = [...registry.manifests.keys()].filter((name) => !name.startsWith('sha256:'))
  t.strictSame(names, ['1'])
  t.equal(registry.asked.filter((line) => /^GET .*referrers/.test(line)).length, 1)
})
