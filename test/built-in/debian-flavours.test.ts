/** Flavours that need programs of Debian, on a small one: no kernel, nothing that boots. */
import { join } from 'node:path'
import t from 'tap'
import { buildFails, buildTree, type TreeRequest } from '../../lib/test-kit/index.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(1_200_000)
const skip = needsSandbox()

const keys = {
  first: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZpcnN0 first',
  second: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHNlY29uZA second',
}
const hash =
  '$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.'

/** One set of packages for all tests of this file, so that they are installed once. */
function request(cwd: string, options: TreeRequest['options'] = {}): TreeRequest {
  return {
    cwd,
    store: sharedStore(),
    flavours: ['users', 'timezone-locale', 'systemd-units', 'firewall', 'ssh-server', 'packages'],
    options: { debian: { kernel: '', packages: ['systemd'] }, ...options },
  }
}

t.test('users', { skip }, async (t) => {
  const cwd = t.testdir()
  writeHook(join(cwd, 'keys/ops.pub'), `${keys.first}\n`)
  const users = {
    groups: ['deploy:2000', 'adm'],
    users: [
      'dev',
      { name: 'ops', uid: 1500, groups: ['deploy', 'adm'], sudo: true, keys: [keys.second] },
      { name: 'sync', shell: '/bin/sh', groups: ['deploy'], keys: [keys.second] },
      { name: 'app', system: true, group: 'deploy', home: '/srv/app', comment: 'The app' },
      { name: 'rsync-user', sudo: 'ALL=(root) NOPASSWD: /usr/bin/true' },
    ],
    'authorized-keys': 'keys',
  }
  const secrets = { passwords: `ops:${hash}\n` }
  const tree = await buildTree({ ...request(cwd, { users }), secrets })
  await tree.expect({
    files: {
      '/home/ops/.ssh/authorized_keys': {
        content: `${keys.second}\n${keys.first}\n`,
        mode: '600',
        owner: 'ops:ops',
      },
      '/home/ops/.ssh': { mode: '700', owner: 'ops:ops' },
      '/home/dev': { kind: 'directory', owner: 'dev:dev' },
      '/etc/sudoers.d/90-ops': 'ops ALL=(ALL:ALL) NOPASSWD: ALL\n',
      '/etc/sudoers.d/90-rsync-user': { mode: '440' },
      '/etc/sudoers.d/90-dev': null,
      '/etc/shadow': { mode: '640' },
    },
    commands: {
      'id ops': /uid=1500\(ops\) .*4\(adm\).*2000\(deploy\)/,
      'id -gn app': 'deploy\n',
      'getent passwd app': /:The app:\/srv\/app:/,
      'getent passwd sync': /:\/bin\/sh$/m,
      'passwd --status dev': /^dev L /,
      'passwd --status ops': /^ops P /,
      'sudo -l -U rsync-user': /NOPASSWD: \/usr\/bin\/true/,
    },
  })
  const known = tree.steps.filter(({ flavour }) => flavour === 'users')
  t.equal(known.length, 1)
  t.notMatch(await tree.log('users/50-users'), hash, 'no log has the secret')

  const fails = (
    more: Readonly<Record<string, unknown>>,
    message: RegExp,
    given: Record<string, string> = {},
  ) => buildFails({ ...request(cwd, { users: more }), secrets: given }, { message })
  await fails(
    { users: [{ name: 'a', groups: ['nobodys'] }] },
    /no group 'nobodys'; option 'groups'/,
  )
  await fails({ users: [{ name: 'a', shell: '/bin/fish' }] }, /the image has no '\/bin\/fish'/)
  await fails({ users: [{ name: 'a', sudo: 'ALL=(' }] }, /syntax error/)
  await fails({ users: ['a'] }, /no 'name:hash'/, { passwords: 'a:password' })
  await fails({ users: ['Ops'] }, /users\/0/)
})

t.test('time zones and locales', { skip }, async (t) => {
  const cwd = t.testdir()
  const fails = (options: Readonly<Record<string, unknown>>, message: string) =>
    buildFails(request(cwd, { 'timezone-locale': options }), { code: 'hook-failed', message })
  await fails({ timezone: 'Europe/Berln' }, "no time zone 'Europe/Berln'")
  await fails({ locale: 'de_DE.UTF8' }, "no locale 'de_DE.UTF8'")
  const tree = await buildTree(request(cwd))
  await tree.expect({
    files: { '/etc/timezone': 'Etc/UTC\n', '/etc/default/locale': 'LANG=C.UTF-8\n' },
    commands: { date: /UTC/ },
  })
})

t.test('units that systemd does not take', { skip }, async (t) => {
  const cwd = t.testdir()
  const fails = async (name: string, text: string, message: RegExp) => {
    const folder = join(cwd, name.replaceAll(/\W/g, '-'))
    writeHook(join(folder, name), text)
    await buildFails(request(cwd, { 'systemd-units': { folder } }), { message })
  }
  await fails(
    'missing.service',
    '[Service]\nExecStart=/usr/bin/no-such-program\n',
    /no-such-program/,
  )
  await fails('odd.service', '[Service]\nType=often\nExecStart=/bin/true\n', /odd\.service/)
  await fails('notes.txt', 'x', /neither a unit .* nor a drop-in/)
  await buildFails(request(cwd, { 'systemd-units': { enable: ['nothing.service'] } }), {
    message: /nothing\.service does not exist/,
  })
})

t.test('rules that nft does not take', { skip }, async (t) => {
  const cwd = t.testdir()
  writeHook(join(cwd, 'rules'), 'table inet x {\n  chain {\n')
  await buildFails(request(cwd, { firewall: { rules: 'rules' } }), { message: /syntax error/ })
  await buildFails(request(cwd, { firewall: { open: ['99999'] } }), {
    message: /99999|out of range/,
  })
})
