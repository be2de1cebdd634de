/** Options whose text means something in the files that they go into: refused before anything is built. */
import t from 'tap'
import { buildFails } from '../../lib/test-kit/index.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(400_000)

const rows: readonly (readonly [flavour: string, options: Readonly<Record<string, unknown>>])[] = [
  ['network', { dns: ['192.0.2.1\nDomains=evil'] }],
  ['network', { interface: ['en* "x'] }],
  ['ssh-server', { 'allow-users': ['a\nPermitRootLogin yes'] }],
  ['ssh-server', { 'allow-users': ['a\\nPermitRootLogin'] }],
  ['ssh-server', { user: '-x' }],
  ['copy-files', { owners: { '/a': 'root\tnamed\t/etc/shadow' } }],
  ['copy-files', { owners: { '/a': '--reference=/x' } }],
  ['users', { users: [{ name: 'a', sudo: 'ALL=ALL\nmallory ALL=(ALL) ALL' }] }],
  ['users', { users: [{ name: 'a', keys: ['ssh-ed25519 A\nssh-ed25519 B'] }] }],
  ['users', { users: [{ name: 'a', comment: 'x:0:0' }] }],
  ['users', { users: [{ name: 'a', groups: ['-x'] }] }],
  ['timezone-locale', { locale: 'C.x\nPATH=/evil' }],
  ['unattended-upgrades', { origins: ['a\\nAPT::Get::AllowUnauthenticated'] }],
  ['apt-repository', { uris: ['http://x/\nTrusted: yes'] }],
  ['apt-repository', { uris: ['http://x/'], suites: ['a b'] }],
  ['packages', { names: ['--allow-unauthenticated'] }],
  ['docker-host', { users: ['-x'] }],
  ['systemd-units', { enable: ['a\nb'] }],
  ['local-config', { user: 'a:b' }],
  ['vm-bootstrap', { url: "http://x/'; reboot '" }],
  ['vm-bootstrap', { url: 'file:///etc/shadow' }],
  ['session', { 'report-url': "http://x/'; reboot '" }],
]

for (const [flavour, options] of rows)
  t.test(`${flavour} ${JSON.stringify(options)}`, { skip: needsSandbox() }, async (t) => {
    await buildFails(tinyBuild(t, flavour)(options), { code: 'settings-invalid' })
  })
