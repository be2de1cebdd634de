import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { chooseManifest } from '../../flavours/oci/lib/choose.ts'
import type { Container } from '../../flavours/oci/lib/container.ts'
import { findArchitecture } from '../../lib/architectures.ts'
import { digest } from '../../lib/files.ts'
import { inFolder } from '../fixtures/root-tree.ts'
import { needsSandbox } from '../fixtures/workshop.ts'
import { flavours, prepare } from './oci-base.ts'

const skip = needsSandbox()
const skipOwners = skip || (process.getuid?.() !== 0 && 'needs root, for owners')

t.test(
  'layers in order, whiteouts, links, what the image was made to run',
  { skip: skipOwners },
  async (t) => {
    const { shop, layout, write, below, build } = prepare(t)
    inFolder(below, 'chown', '33:33', 'etc/kept')
    const above = write({
      'etc/.wh.gone': '',
      'opaque/.wh..wh..opq': '',
      'opaque/new': 'x',
      'fresh/.wh.none': '',
      'fresh/sub/file': 'x',
      'lib/module': 'x',
      'out/file': 'x',
      'etc/passwd': 'root:x:0:0:changed:/root:/bin/sh\n',
      dir: 'a file now',
      '.wh..wh.plnk/note': '',
    })
    inFolder(above, 'chmod', '700', 'opaque')
    // Without an entry for lib itself, as tools write that append files to an image.
    const names = ['etc', 'opaque', 'fresh', 'lib/module', 'out/file', 'dir', '.wh..wh.plnk']
    const top = write({ 'opaque/.wh.new': '', 'opaque/newer': 'x', 'lib/': '' })
    layout.finish({
      '': layout.image([
        layout.layer(below, '+gzip'),
        layout.layer(above, '+zstd', names),
        layout.layer(top, '', ['opaque']),
      ]),
    })
    t.equal((await build('image')).error, undefined)
    const etc = await shop.list('/etc')
    t.notOk(etc?.includes('gone'))
    t.ok(etc?.includes('kept'))
    t.match(await shop.stat('/etc/kept'), /User: +33 /)
    t.strictSame(await shop.list('/opaque'), ['newer'])
    t.strictSame(await shop.list('/fresh'), ['sub'])
    t.match(await shop.stat('/lib'), /Fast link dest: "usr\/lib"/)
    t.strictSame(await shop.list('/usr/lib'), ['module'])
    t.strictSame(await shop.list('/var/outside'), ['file'], 'a link leads to a place in the tree')
    t.match(await shop.read('/etc/passwd'), /changed/)
    t.equal(await shop.read('/dir'), 'a file now')
    const names2 = await shop.list('/')
    t.strictSame(
      names2?.filter((name) => name.startsWith('.')),
      [],
    )
    const record = JSON.parse((await shop.read('/usr/share/parfait/oci-image.json')) ?? '')
    t.match(record, { digest: /^sha256:/, Env: ['LANG=C.UTF-8'], User: 'www', Cmd: ['/bin/sh'] })
  },
)

t.test('by tag and architecture, from a folder or an archive: one base', { skip }, async (t) => {
  const { shop, layout, write, below, plan, build } = prepare(t)
  const base = layout.layer(below)
  const extra = layout.layer(write({ 'etc/other': 'x' }))
  const attestation = {
    ...layout.image([extra]),
    platform: { architecture: 'unknown', os: 'unknown' },
  }
  const both = layout.index([layout.image([base], 'arm64'), layout.image([base]), attestation])
  layout.finish({ one: both, 'example.org/x:two': layout.image([base, extra]) })
  t.equal((await build('image:one')).error, undefined)
  t.notOk((await shop.list('/etc'))?.includes('other'))
  layout.pack(join(shop.folder, 'image.tar.gz'), '--gzip')
  t.strictSame((await build('image.tar.gz:one')).ran, [], 'the same image, packed')
  t.equal((await build('image:two')).error, undefined)
  t.ok((await shop.list('/etc'))?.includes('other'))
  t.match(await plan('image'), {
    code: 'settings-invalid',
    message: /has several images: 'one', 'example.org\/x:two'/,
  })
  t.match(await plan('image:three'), {
    code: 'settings-invalid',
    message: /no image 'three', but 'one', 'example/,
  })
  layout.finish({
    '': layout.index([layout.image([base], 'arm64'), layout.image([base], 's390x')]),
  })
  t.match(await plan('image'), {
    code: 'image-invalid',
    message: /no image for 'amd64', but for 'arm64', 's390x'/,
  })
  layout.finish({ '': { ...layout.image([base], 'arm64'), platform: {} } })
  t.match(await plan('image'), { message: /no image for 'amd64', but for 'arm64'/ })
})

t.test('of several generations of a processor, that of the architecture', async (t) => {
  const wanted = (name: string) => findArchitecture(name)
  const container = { place: 'image' } as Container
  const image = (variant: string) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${variant}`,
    platform: { architecture: 'arm', variant },
  })
  const index = { manifests: [image('v5'), image('v7')] }
  const choose = (name: string) =>
    chooseManifest(index, { container, architecture: wanted(name), read: () => t.fail() as never })
  t.match(await choose('armhf'), { digest: 'sha256:v7' })
  t.match(await choose('armel'), { digest: 'sha256:v5' })
  await t.rejects(choose('i386'), { message: /no image for 'i386', but for 'arm'$/ })
})

t.test('what docker save wrote before it wrote layouts', { skip }, async (t) => {
  const { shop, below, plan, build } = prepare(t)
  const saved = join(shop.folder, 'saved')
  mkdirSync(join(saved, 'abc'), { recursive: true })
  inFolder(below, 'tar', '--create', '--file', join(saved, 'abc/layer.tar'), '.')
  const id = inFolder(saved, 'sha256sum', 'abc/layer.tar').slice(0, 64)
  const created = '2023-11-14T22:13:20Z'
  const rootfs = { diff_ids: [`sha256:${id}`] }
  const config = JSON.stringify({ architecture: 'amd64', created, rootfs })
  const name = `${digest(config)}.json`
  writeFileSync(join(saved, name), config)
  const manifest = [{ Config: name, RepoTags: ['x:latest'], Layers: ['abc/layer.tar'] }]
  writeFileSync(join(saved, 'manifest.json'), JSON.stringify(manifest))
  inFolder(
    saved,
    'tar',
    '--create',
    '--file',
    '../saved.tar',
    'manifest.json',
    name,
    'abc/layer.tar',
  )
  t.equal((await build('saved.tar')).error, undefined)
  t.match(await shop.read('/etc/kept'), 'x')
  t.type(await plan('saved.tar:latest'), 'object')
  t.match(await plan('saved.tar:old'), { message: /no image 'old', but 'x:latest'/ })
  appendFileSync(join(saved, 'abc/layer.tar'), 'damaged')
  const { error } = await shop.build({
    flavours,
    set: ['oci.image=saved'],
    flags: { refresh: true },
  })
  t.match(error, { code: 'image-invalid', message: /'abc\/layer.tar' is sha256:.*, not sha256:/ })
})
