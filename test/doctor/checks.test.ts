import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Check, Host } from '../../lib/doctor/check.ts'
import { canBuild } from '../../lib/doctor/checks.ts'
import { adviceOf, mendCommand } from '../../lib/doctor/mend.ts'
import { checkPackages, isOlder } from '../../lib/doctor/packages.ts'
import { findRestrictions } from '../../lib/doctor/restrictions.ts'
import { checkSpace } from '../../lib/doctor/space.ts'
import { checkSubordinateIds } from '../../lib/doctor/subordinate-ids.ts'
import { hostTools, toolsByPackage } from '../../lib/doctor/tools.ts'

function hostAt(root: string, more: Partial<Host> = {}): Host {
  const user = { id: 4321, name: 'nobody-knows' }
  return {
    user,
    store: root,
    temp: root,
    path: join(root, 'bin'),
    root,
    distribution: ['debian'],
    ...more,
  }
}

t.test('versions', async (t) => {
  const cases: [string, string, boolean][] = [
    ['2.38.1', '2.38', false],
    ['2.38', '2.38', false],
    ['2.4', '2.38', true],
    ['1.46.9', '1.47.0', true],
    ['3.3a', '3.3', false],
    ['10.0', '9.9', false],
  ]
  for (const [version, minimum, older] of cases)
    t.equal(isOlder(version, minimum), older, `${version} < ${minimum}`)
})

t.test('each tool is listed once, each package for one purpose', async (t) => {
  const all = hostTools()
  t.equal(new Set(all.map(({ command }) => command)).size, all.length)
  const sizes = (['build', 'boot', 'test'] as const).map(
    (each) => toolsByPackage([each], ['debian']).size,
  )
  t.equal(
    sizes.reduce((sum, size) => sum + size),
    toolsByPackage(['build', 'boot', 'test'], ['debian']).size,
  )
})

t.test('packages', async (t) => {
  const script = (version: string) => `#!/bin/sh\necho tool ${version}\n`
  const tools = { unshare: script('2.37'), setpriv: '', flock: '', curl: script('8.1.0') }
  const root = t.testdir({ bin: { ...tools, zstd: '#!/bin/sh\nexit 3\n', mount: 'no program' } })
  for (const name of ['unshare', 'setpriv', 'flock', 'curl', 'zstd'])
    await chmod(join(root, 'bin', name), 0o755)
  const checks = await Promise.all(checkPackages(hostAt(root), ['build', 'boot']))
  const find = (name: string) => checks.find((check) => check.name === name)
  const old = 'unshare is 2.37, older than 2.38: starts the sandbox of every step'
  t.match(find('util-linux'), { state: 'missing', detail: old })
  t.match(find('curl'), { state: 'ok', detail: '8.1.0  curl' })
  t.match(find('zstd'), { state: 'missing', detail: /^zstd does not run/ })
  t.match(find('mount'), { state: 'missing', remedy: { packages: ['mount'] } })
  t.match(find('qemu-system-x86'), { state: 'warning' })
  t.match(find('ipxe-qemu'), { state: 'ok' }, 'its file is elsewhere since Debian 13')
})

t.test('subordinate ids', async (t) => {
  const cases: [string, string, string, Partial<Check>][] = [
    ['by name', 'nobody-knows:100000:65536', 'nobody-knows:100000:65536', { state: 'ok' }],
    ['by number', '4321:100000:65536', '4321:100000:65536', { state: 'ok' }],
    ['none', 'a:100000:65536', '', { state: 'missing' }],
    ['groups only', '', '4321:100000:65536', { state: 'missing' }],
    ['few', '4321:100000:10', '4321:100000:65536', { state: 'missing' }],
  ]
  for (const [name, subuid, subgid, expected] of cases) {
    const root = t.testdir({ etc: { subuid, subgid }, bin: {} })
    t.match(await checkSubordinateIds(hostAt(root)), expected, name)
  }
  const taken = { subuid: 'a:100000:65536\nb:500000:10', subgid: 'a:100000:65536' }
  const { remedy } = await checkSubordinateIds(hostAt(t.testdir({ etc: taken, bin: {} })))
  const range = '500010-565545'
  const command = `usermod --add-subuids ${range} --add-subgids ${range} nobody-knows`
  t.strictSame(remedy, { command }, 'the new range is nobody’s')
  const map = (text: string) => t.testdir({ proc: { self: { uid_map: text } } })
  const root = { user: { id: 0, name: 'root' } }
  const all = map('         0          0 4294967295\n')
  t.match(await checkSubordinateIds(hostAt(all, root)), { state: 'ok' })
  const few = map('0 1000 1\n1 100000 1000\n')
  t.match(await checkSubordinateIds(hostAt(few, root)), { state: 'missing', detail: / 1001 user/ })
})

t.test('restrictions by name', async (t) => {
  t.strictSame(await findRestrictions(hostAt(t.testdir({}))), [])
  const root = t.testdir({
    proc: {
      sys: {
        kernel: {
          unprivileged_userns_clone: '0\n',
          apparmor_restrict_unprivileged_userns: '1\n',
        },
        user: { max_user_namespaces: '0\n' },
      },
    },
    '.dockerenv': '',
    bin: { newuidmap: '#!/bin/sh\n' },
  })
  await chmod(join(root, 'bin/newuidmap'), 0o755)
  const found = await findRestrictions(hostAt(root))
  t.strictSame(
    found.map(({ name }) => name),
    [
      'kernel.unprivileged_userns_clone',
      'kernel.apparmor_restrict_unprivileged_userns',
      'user.max_user_namespaces',
      'newuidmap',
      'container',
    ],
  )
})

t.test('space', async (t) => {
  t.match(await checkSpace('x', join(t.testdir({}), 'not', 'yet')), { name: 'x' })
  // Nobody, not even root, makes folders in /proc.
  t.match(await checkSpace('x', '/proc/not/yet'), { state: /missing|warning/ })
})

t.test('one command mends all', async (t) => {
  const checks: Check[] = [
    { name: 'a', state: 'ok', detail: '', remedy: { packages: ['never'] } },
    { name: 'b', state: 'missing', detail: '', remedy: { packages: ['one'] } },
    { name: 'c', state: 'warning', detail: '', remedy: { packages: ['two', 'one'] } },
    { name: 'd', state: 'missing', detail: '', remedy: { command: 'usermod x' } },
    { name: 'e', state: 'missing', detail: '', remedy: { advice: ['decide'] } },
  ]
  const root = t.testdir({ bin: { sudo: '' } })
  await chmod(join(root, 'bin/sudo'), 0o755)
  const install = 'apt-get install --no-install-recommends one two'
  t.equal(await mendCommand(checks, hostAt(root)), `sudo ${install} && sudo usermod x`)
  const asRoot = hostAt(root, { user: { id: 0, name: 'root' } })
  t.equal(await mendCommand(checks, asRoot), `${install} && usermod x`)
  const noSudo = hostAt(root, { path: '/nowhere' })
  t.equal(await mendCommand(checks, noSudo), `su --login --command '${install} && usermod x'`)
  t.equal(await mendCommand(checks.slice(0, 1), asRoot), undefined)
  t.strictSame(adviceOf(checks), ['decide'])
  t.notOk(canBuild(checks))
  t.ok(canBuild(checks.slice(0, 1)))
})
