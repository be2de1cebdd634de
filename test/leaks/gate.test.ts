import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { filePath } from '../../lib/any-bytes.ts'
import { packageFolder } from '../../lib/files.ts'
import { findLeaks } from '../../lib/leaks/gate.ts'
import { leakChecks } from '../../lib/leaks/index.ts'
import type { Clues, GateRequest, Leak } from '../../lib/leaks/leak.ts'
import { cases, clues, pem, secret } from './cases.ts'

function writeAt(path: string, content: string): void {
  mkdirSync(filePath(dirname(path)), { recursive: true })
  writeFileSync(filePath(path), content)
}

/** An image of a base and one layer of `acme`; what the layer has lies over the base. */
function leaksOf(
  t: Test,
  files: { readonly base?: Record<string, string>; readonly acme?: Record<string, string> },
  more: Partial<GateRequest> = {},
  known: Partial<Clues> = {},
): Leak[] {
  const folder = t.testdir({ tree: {}, base: {}, acme: {} })
  for (const [layer, paths] of Object.entries(files))
    for (const [path, content] of Object.entries(paths)) {
      writeAt(join(folder, layer, path), content)
      writeAt(join(folder, 'tree', path), content)
    }
  const layer = (phase: string, flavour: string, search: 'all' | 'secrets' | 'none') => ({
    label: { phase, flavour, name: '10-a' },
    folder: join(folder, flavour),
    search,
  })
  return findLeaks(
    {
      tree: join(folder, 'tree'),
      layers: [layer('root', 'base', 'none'), layer('install', 'acme', 'all')],
      excludes: [],
      empties: [],
      leaves: [],
      shared: {},
      ...more,
    },
    { ...clues, ...known },
  )
}

t.test('every check finds its leak, and says who wrote it', (t) => {
  t.strictSame(Object.keys(cases).sort(), leakChecks.map(({ name }) => name).sort())
  for (const [check, files] of Object.entries(cases))
    for (const [path, content, line] of files) {
      const found = leaksOf(t, { acme: { [path]: content } })
      t.match(
        found.find((leak) => leak.check === check),
        { path, step: { flavour: 'acme', phase: 'install' }, ...(line ? { line } : {}) },
        `${check} ${path}`,
      )
      t.strictSame(
        found.filter((leak) => leak.check !== check && leak.path !== path),
        [],
      )
      t.notOk(JSON.stringify(found).includes(secret), 'the secret itself is not told')
    }
  t.end()
})

t.test('what is no leak', (t) => {
  const fine: Record<string, string> = {
    '/etc/machine-id': '',
    '/var/lib/dbus/machine-id': 'uninitialized\n',
    '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 A\n',
    '/etc/ssh/sshd_config': 'HostKey /etc/ssh/ssh_host_ed25519_key\n',
    '/etc/resolv.conf': 'nameserver 127.0.0.53\n',
    '/etc/hostname': 'debian\n',
    '/root/.bash_history': '',
    '/root/.bashrc': 'HISTFILE=~/.bash_history\n',
    '/root/.npmrc': 'registry=https://r.example\n',
    '/root/.netrc': '# none\n',
    '/root/.docker/config.json': '{"auths": {}}',
    '/root/cert.pem': '-----BEGIN CERTIFICATE-----\n',
    '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA anna\n',
    '/opt/names': 'hanna, anna, susanna@desk, /home/annabel, mydesk-17.lan-x, cache.localhost\n',
    '/etc/apt/auth.conf': '# machine x login y\n',
    '/var/lib/dhcp/dhclient.leases': '',
    '/opt/secret': secret.slice(1),
  }
  t.strictSame(leaksOf(t, { acme: fine }), [])
  const root = {
    builders: [{ user: 'root', home: '/root', host: 'debian' }, {}],
    proxies: ['', ':::'],
  }
  const texts = { '/opt/a': 'root@debian /root USER=root debian\n' }
  t.strictSame(leaksOf(t, { acme: texts }, {}, root), [], 'names that all have')
  t.end()
})

t.test('leaves of a flavour let its own files pass, with a reason', (t) => {
  const leave = { flavour: 'acme', path: '/root/**', reason: 'meant' }
  const files = { '/root/.netrc': 'machine x\n', '/root/.ssh/id_rsa': pem }
  const left = leaksOf(t, { acme: files }, { leaves: [leave] })
  t.match(left, [{ left: { flavour: 'acme', reason: 'meant' } }, { left: { reason: 'meant' } }])
  const others = leaksOf(t, { base: files }, { leaves: [leave] })
  t.equal(others.length, 2)
  t.notOk(
    others.some((leak) => leak.left),
    'not those of another flavour',
  )
  const elsewhere = leaksOf(t, { acme: files }, { leaves: [{ ...leave, path: '/home/**' }] })
  t.notOk(elsewhere.some((leak) => leak.left))
  const over = leaksOf(t, { base: files, acme: files }, { leaves: [leave] })
  t.ok(
    over.every((leak) => leak.left),
    'the last writer counts',
  )
  const shared = { 'root/10-a': ['acme'] }
  t.ok(leaksOf(t, { base: files }, { leaves: [leave], shared }).every((leak) => leak.left))
  const carried = { '/usr/lib/parfait/first-boot.d/other/first-boot.d/10-a': `x ${secret}` }
  const all = { leaves: [{ ...leave, path: '/usr/**' }] }
  t.notOk(leaksOf(t, { acme: carried }, all)[0]?.left, 'a carried file is of its flavour')
  t.end()
})

t.test('what the image will not have does not count', (t) => {
  const files = Object.fromEntries(
    Object.values(cases).flatMap((all) => all.map(([path, content]) => [path, content])),
  )
  t.not(leaksOf(t, { acme: files }).length, 0)
  t.strictSame(
    leaksOf(t, { acme: files }, { excludes: ['/etc', '/root', '/home', '/var/**', '/opt/*'] }),
    [],
  )
  t.strictSame(
    leaksOf(t, { acme: files }, { empties: Object.keys(files) }).map(({ path }) => path),
    ['/var/lib/cloud/instances/i-1/user-data.txt'],
  )
  t.end()
})

t.test('no link leads out of the tree', (t) => {
  const folder = t.testdir({
    tree: { etc: {} },
    layer: { etc: { ssh: { a: secret } } },
    host: { a: secret, ssh_host_x_key: 'x' },
  })
  symlinkSync(join(folder, 'host'), join(folder, 'tree/etc/ssh'))
  const label = { phase: 'install', flavour: 'acme', name: '10-a' }
  const layers = [{ label, folder: join(folder, 'layer'), search: 'all' as const }]
  const request = { tree: join(folder, 'tree'), layers, excludes: [], empties: [], leaves: [] }
  t.strictSame(findLeaks({ ...request, shared: {} }, clues), [])
  t.end()
})

t.test(
  'a link of a later layer that leads to itself hides what is below it, and stops nothing',
  (t) => {
    const folder = t.testdir({ tree: {}, below: { etc: { key: pem } }, above: {} })
    symlinkSync('etc', join(folder, 'above/etc'))
    symlinkSync('etc', join(folder, 'tree/etc'))
    const layers = ['below', 'above'].map((name) => ({
      label: { phase: 'install', flavour: 'acme', name },
      folder: join(folder, name),
      search: 'all' as const,
    }))
    const request = { tree: join(folder, 'tree'), layers, excludes: [], empties: [], leaves: [] }
    t.strictSame(findLeaks({ ...request, shared: {} }, clues), [])
    t.end()
  },
)

t.test('docs/leak-gate.md has every check', (t) => {
  const page = readFileSync(join(packageFolder, 'docs/leak-gate.md'), 'utf8')
  for (const { name } of leakChecks) t.match(page, `| \`${name}\` |`)
  t.end()
})
