/** The elements of our own, for elements that count on those of diskimage-builder. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../../lib/run.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

/** A base that notes what it is told to install. */
const base = {
  'build-environment/usr/lib/parfait/install-packages':
    '#!/bin/sh\nfor name; do echo "+$name" >>/etc/packages; done\n',
  'build-environment/usr/lib/parfait/manage-packages':
    '#!/bin/sh\nfor name; do echo "-$name" >>/etc/packages; done\n',
}

t.test('packages, names, files, programs and services', { skip }, async (t) => {
  const shop = new Workshop(t, {
    base,
    acme: {
      'element-deps': [
        'package-installs',
        'svc-map',
        'install-static',
        'dib-init-system',
        'manifests',
      ].join('\n'),
      'package-installs.yaml':
        'early: { phase: pre-install.d }\nmapped:\nskipped:\nscratch: { build-only: true }\n',
      'pkg-map': '{"default": {"mapped": "one two", "skipped": ""}}',
      'svc-map': 'web:\n  default: nginx\n',
      'install.d/package-installs-acme': '# old form\nolder\n-gone\n',
      'static/etc/acme/conf': 'static\n',
      'init-scripts/systemd/acme.service': '[Unit]\n',
      'bin/acme-tool': '#!/bin/sh\necho tool\n',
      'install.d/50-use': `#!/bin/sh
set -eu
acme-tool >/etc/tool
svc-map web other >/etc/services
pkg-map --element acme mapped >/etc/names
! pkg-map --element acme unknown
pkg-map --missing-ok --element none unknown >>/etc/names
dib-init-system >>/etc/names
install-packages -m acme mapped
echo noted >$DIB_MANIFEST_IMAGE_DIR/mine
`,
    },
  })
  const { error } = await shop.build()
  t.equal(error, undefined)
  t.strictSame((await shop.read('/etc/packages'))?.trim().split('\n'), [
    '+early',
    '+one',
    '+two',
    '+scratch',
    '+older',
    '+gone',
    '+one',
    '+two',
    '-remove',
    '-scratch',
    '-gone',
  ])
  t.equal(await shop.read('/etc/acme/conf'), 'static\n')
  t.equal(await shop.read('/usr/lib/systemd/system/acme.service'), '[Unit]\n')
  t.equal(await shop.read('/etc/tool'), 'tool\n')
  t.equal(await shop.read('/etc/services'), 'nginx\nother\n')
  t.equal(await shop.read('/etc/names'), 'one two\nunknown\nsystemd\n')
  t.equal(readFileSync(join(shop.folder, 'out/image.d/dib-manifests/mine'), 'utf8'), 'noted\n')
  t.match(await shop.stat('/etc/dib-manifests/mine'), /Mode: +0600/)
})

t.test('source repositories: git, tar, file', { skip }, async (t) => {
  const shop = new Workshop(t, { base })
  const source = join(shop.folder, 'source')
  const git = (...args: string[]) =>
    run('git', ['-C', source, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args])
  await run('git', ['init', '--quiet', '--initial-branch=main', source])
  shop.write('../source/file', 'one\n')
  await git('add', '.')
  await git('commit', '--quiet', '--message=one')
  await git('tag', 'v1')
  shop.write('../source/file', 'two\n')
  await git('commit', '--quiet', '--all', '--message=two')
  shop.write('../tar/top-1.0/inner', 'inner\n')
  await run('tar', ['-czf', join(shop.folder, 'x.tar.gz'), '-C', join(shop.folder, 'tar'), '.'])
  shop.write('acme/element-deps', 'source-repositories\n')
  shop.write(
    'acme/source-repository-acme',
    `# a comment
tagged git /opt/tagged ${source} v1
newest git /opt/newest ${source}
archive tar /opt/archive file://${shop.folder}/x.tar.gz
single file /opt/single file://${shop.folder}/$NAME
not-mine package /opt/not-mine
`,
  )
  shop.write('../single.txt', 'single\n')
  shop.write('acme/environment.d/10-name', 'export NAME=single.txt\n')
  t.equal((await shop.build()).error, undefined)
  t.equal(await shop.read('/opt/tagged/file'), 'one\n')
  t.equal(await shop.read('/opt/newest/file'), 'two\n')
  t.equal(await shop.read('/opt/archive/inner'), 'inner\n')
  t.equal(await shop.read('/opt/single'), 'single\n')
  t.equal(
    await shop.read('/etc/dib-source-repositories'),
    '/opt/tagged\n/opt/newest\n/opt/archive\n/opt/single\n',
  )
  t.match(
    await shop.read('/etc/dib-manifests/dib-manifest-git-image'),
    /^tagged git \/opt\/tagged /,
  )
  t.equal((await shop.build({ env: { DIB_REPOREF_newest: 'v1' } })).error, undefined)
  t.equal(await shop.read('/opt/newest/file'), 'one\n')
})
