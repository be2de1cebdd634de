/** A repository that this test makes, signs and serves; and Salt, which comes from such a one. */
import { join } from 'node:path'
import t from 'tap'
import { buildFails, buildTree } from '../../lib/test-kit/index.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { type PackageRepository, servePackages } from '../fixtures/package-repository.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(900_000)
const skip = needsSandbox()

const agent = { name: 'acme-agent', files: { 'usr/bin/acme-agent': '#!/bin/sh\necho at work\n' } }
const salt = {
  name: 'salt-minion',
  files: {
    'lib/systemd/system/salt-minion.service':
      '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
    'etc/salt/minion': '# as of the package\n',
  },
  // What the first start of a minion leaves.
  postinst:
    '#!/bin/sh\nmkdir -p /etc/salt/pki/minion\necho key >/etc/salt/pki/minion/minion.pem\nhostname >/etc/salt/minion_id\n',
}

/** A small Debian, with that repository. */
function request(folder: string, repository: PackageRepository, more: object = {}) {
  return {
    cwd: folder,
    store: sharedStore(),
    flavours: ['apt-repository', 'packages', 'salt-minion'],
    options: {
      debian: { kernel: '', packages: ['systemd'] },
      packages: { names: ['acme-agent'] },
      'apt-repository': {
        name: 'acme',
        uris: [repository.url],
        suites: ['stable'],
        key: 'signer.asc',
        'pin-priority': 990,
        'pin-packages': ['acme-*'],
        ...more,
      },
      'salt-minion': { master: ['salt.example.org'], grains: { role: 'web' }, config: 'more.conf' },
    },
  }
}

t.test('packages of a repository with a key', { skip }, async (t) => {
  const folder = t.testdir()
  const repository = await servePackages(t, folder, [agent, salt])
  writeHook(join(folder, 'more.conf'), 'log_level: info\n')

  const tree = await buildTree(request(folder, repository))
  await tree.expect({
    files: {
      '/etc/apt/sources.list.d/acme.sources': {
        content: `Types: deb\nURIs: ${repository.url}\nSuites: stable\nComponents: main\nSigned-By: /etc/apt/keyrings/acme.asc\n`,
        mode: '644',
      },
      '/etc/apt/keyrings/acme.asc': { content: /BEGIN PGP PUBLIC/, mode: '644' },
      '/etc/apt/preferences.d/acme.pref':
        'Package: acme-*\nPin: origin "127.0.0.1"\nPin-Priority: 990\n',
      '/etc/salt/minion.d/50-parfait.conf':
        'master: ["salt.example.org"]\ngrains: {"role":"web"}\n',
      '/etc/salt/minion.d/60-config.conf': 'log_level: info\n',
      // Every machine makes its own.
      '/etc/salt/pki/minion/minion.pem': null,
      '/etc/salt/minion_id': null,
    },
    packages: ['acme-agent', 'salt-minion', 'ca-certificates'],
    services: { 'salt-minion.service': 'enabled' },
    commands: { 'acme-agent': 'at work\n' },
  })

  await t.test('a key that signs something else', async () => {
    await buildFails(request(folder, repository, { key: 'stranger.asc' }), {
      message: /NO_PUBKEY|not signed/,
    })
  })
  await t.test('keys that are none, and no key', async () => {
    writeHook(join(folder, 'page.html'), '<html>not found</html>')
    const fails = (more: object, message: RegExp) =>
      buildFails(request(folder, repository, more), { message })
    await fails({ key: '' }, /needs its signing key/)
    await fails({ key: 'page.html' }, /is no OpenPGP public key/)
    await fails({ key: 'no.asc' }, /Expected a file that can be read/)
    await fails({ uris: [] }, /neither 'uris' nor 'folder'/)
  })
})

t.test('a folder as apt has it', { skip }, async (t) => {
  const folder = t.testdir()
  const files = { 'a.sources': 'Types: deb\n', 'b.pref': 'Package: *\n', 'c.gpg': 'key' }
  for (const [name, text] of Object.entries(files)) writeHook(join(folder, 'apt', name), text)
  const tiny = {
    base: 'tiny',
    flavours: ['apt-repository'],
    cwd: folder,
    store: 'store',
    options: { 'apt-repository': { folder: 'apt' } },
  }
  const tree = await buildTree(tiny)
  await tree.expect({
    files: {
      '/etc/apt/sources.list.d/a.sources': files['a.sources'],
      '/etc/apt/preferences.d/b.pref': files['b.pref'],
      '/etc/apt/keyrings/c.gpg': files['c.gpg'],
    },
  })
  writeHook(join(folder, 'apt/notes.txt'), 'x')
  await buildFails(tiny, { message: /notes.txt' ends in none of/ })
})
