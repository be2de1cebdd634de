/** What lies beside an image on wish: made with it, told by its manifest, and made again where it is missing. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diffCommand } from '../../lib/cli/diff.ts'
import { explainCommand } from '../../lib/cli/explain.ts'
import { readFileList, writerOf } from '../../lib/deliver/file-list.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const acme = {
  'flavour.json': '{ "summary": "acme" }',
  'install.d/10-a':
    '#!/bin/sh\nset -eu\nmkdir -p /etc\necho a >/etc/a\necho a >/etc/both\necho x >/tmp/x\n',
  'install.d/20-b': '#!/bin/sh\nset -eu\necho b >/etc/both\nln -s both /etc/link\nrm /etc/a\n',
}

t.test('which step wrote each file', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const beside = (name: string) => join(shop.folder, 'out', `image.${name}`)
  const request = { flags: { files: true } }
  const plain = await shop.build()
  t.equal(plain.error, undefined)
  t.notOk(existsSync(beside('files.json.zst')), 'only on wish')
  const { error, result } = await shop.build(request)
  t.equal(error, undefined)
  t.match(
    result?.artifacts.map(({ kind }) => kind),
    ['raw', 'file-list'],
  )
  const list = await readFileList(beside('files.json.zst'))
  t.match(writerOf(list, '/etc/both'), { phase: 'install', flavour: 'acme', name: '20-b' })
  t.match(writerOf(list, '/etc/link'), { name: '20-b' })
  t.match(writerOf(list, '/bin/busybox'), { flavour: 'base' })
  t.notOk('/etc/a' in list.files, 'what is gone is not there')
  t.notOk('/tmp/x' in list.files, 'what the image has not is not there')

  const first = readFileSync(beside('files.json.zst'))
  rmSync(beside('files.json.zst'))
  t.equal((await shop.build(request)).error, undefined)
  t.strictSame(readFileSync(beside('files.json.zst')), first, 'made again, the same bytes')

  const cwd = join(shop.folder, 'out')
  for (const name of ['raw', 'files.json.zst']) copyFileSync(beside(name), join(cwd, `old.${name}`))
  shop.write('acme/install.d/20-b', acme['install.d/20-b'].replace('echo b', 'echo changed'))
  t.equal((await shop.build(request)).error, undefined)
  const images = ['old.raw', 'image.raw']
  const differs = await call(diffCommand, images, { cwd })
  t.match(differs.stdout, /^files of acme\/20-b \(install\)\n {2}~ \/etc\/both\n/m)
  const data = JSON.parse((await call(diffCommand, [...images, '--json'], { cwd })).stdout)
  t.match(data.files, [{ path: '/etc/both', step: { phase: 'install', name: '20-b' } }])

  const told = await call(explainCommand, ['image.raw', '--file', 'etc/../etc/both'], { cwd })
  t.equal(told.stdout, '/etc/both  install  acme/20-b\n')
  const json = await call(explainCommand, ['image', '--file', '/etc/both', '--json'], { cwd })
  t.match(JSON.parse(json.stdout), { path: '/etc/both', step: { name: '20-b' } })
  shop.write('acme/install.d/30-c', '#!/bin/sh\necho c >/etc/c\n')
  t.equal((await shop.build()).error, undefined)
  const old = await call(explainCommand, ['image', '--file', '/etc/both'], { cwd })
  t.match(old.error, { message: /no list of files of this build/ }, 'that of an older image')
  t.equal((await shop.build(request)).error, undefined)
  const none = await call(explainCommand, ['image', '--file', '/no'], { cwd })
  t.match(none.error, { code: 'image-invalid' })
})

const copyright = 'Format: https://x/\\n\\nFiles: *\\nLicense: Expat\\n'
const status = ['curl', 'libc6']
  .map(
    (name) =>
      `Package: ${name}\\nStatus: install ok installed\\nVersion: 1:2+3\\nArchitecture: amd64\\n`,
  )
  .join('\\n')
const bills = {
  'flavour.json': '{ "summary": "bills" }',
  'install.d/10-x': `#!/bin/sh
set -eu
mkdir -p /var/lib/dpkg/info /usr/share/doc/curl /usr/share/doc/libc6 /etc
printf '${status}' >/var/lib/dpkg/status
printf '${copyright}' >/usr/share/doc/curl/copyright
ln -s /usr/share/doc/curl/copyright /usr/share/doc/libc6/copyright
: >/var/lib/dpkg/info/libc6:amd64.list
echo 'ID=debian' >/etc/os-release
echo 'VERSION_ID="12"' >>/etc/os-release
`,
}

t.test('what an image consists of', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: bills })
  const { error } = await shop.build({ flags: { sbom: ['cyclonedx', 'spdx'] } })
  t.equal(error, undefined)
  const read = (name: string) =>
    JSON.parse(readFileSync(join(shop.folder, 'out', `image.${name}`), 'utf8'))
  const purl = 'pkg:deb/debian/libc6@1:2%2B3?arch=amd64&distro=debian-12'
  t.match(read('cdx.json').components, [
    { name: 'curl', licenses: [{ license: { id: 'MIT' } }] },
    {
      name: 'libc6',
      purl,
      licenses: [{ license: { id: 'MIT' } }],
      properties: [{ value: 'acme' }, { value: 'install/acme/10-x' }],
    },
  ])
  t.match(read('spdx.json').packages[2], { externalRefs: [{ referenceLocator: purl }] })
})

t.test('what an image was built of, the same for equal builds', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const build = (store: string) => {
    mkdirSync(join(shop.folder, store))
    return shop.build({
      flags: {
        provenance: true,
        sbom: ['cyclonedx'],
        files: true,
        store,
        output: `${store}/image`,
      },
      env: { SOURCE_DATE_EPOCH: '1700000000' },
    })
  }
  const one = await build('one')
  t.equal(one.error, undefined)
  t.equal((await build('two')).error, undefined)
  const read = (store: string) =>
    readFileSync(join(shop.folder, store, 'image.intoto.json'), 'utf8')
  t.equal(read('one'), read('two'))
  const statement = JSON.parse(read('one'))
  const others = one.result?.artifacts.filter(({ kind }) => kind !== 'provenance') ?? []
  t.strictSame(
    statement.subject.map(({ digest }: { digest: { sha256: string } }) => digest.sha256),
    others.map(({ sha256 }) => sha256),
  )
  t.notMatch(read('one'), shop.folder)
  t.match(statement.predicate.buildDefinition, {
    externalParameters: { flavours: ['base', 'acme'], papers: { files: true } },
    internalParameters: { clock: 1_700_000_000 },
    resolvedDependencies: [{ name: 'base', digest: { sha256: /^[0-9a-f]{64}$/ } }, {}],
  })
  const manifest = JSON.parse(readFileSync(join(shop.folder, 'one/image.manifest.json'), 'utf8'))
  t.match(manifest.settings, { product: 'disk', flavours: ['base', 'acme'] })
  t.match(manifest.tools, { e2fsprogs: { version: /^1/ }, attr: {} })
  // Since Debian 13 it is libext2fs2t64.
  t.ok(Object.keys(manifest.tools).some((name) => name.startsWith('libext2fs2')))
  const tools = statement.predicate.buildDefinition.resolvedDependencies.slice(-20)
  t.match(
    tools.find(({ name }: { name: string }) => name === 'tool e2fsprogs'),
    { annotations: manifest.tools.e2fsprogs },
  )
})
