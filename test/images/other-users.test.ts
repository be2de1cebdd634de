import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { makeOrdinaryUser, ordinaryUser, readableInstallation } from '../fixtures/user.ts'

t.setTimeout(300_000)
const skip = process.getuid?.() === 0 && existsSync('/usr/bin/sudo') ? false : 'needs root and sudo'

/** A user who was lent no ids. */
const plainUser = 'parfait-plain'
const rule = '/etc/sudoers.d/parfait-test'

t.test('users who may make no namespaces', { skip }, async (t) => {
  const home = makePlainUser()
  t.teardown(() => {
    rmSync(rule, { force: true })
    execFileSync('userdel', ['--remove', plainUser], { stdio: 'ignore' })
  })
  const flavours = writeFlavours(join(home, 'flavours'), { base: busyboxBase })
  execFileSync('chmod', ['--recursive', 'a+rX', home])
  const options = { cwd: join(home, 'out'), user: plainUser, env: { FLAVOURS_PATH: flavours } }
  const build = () => runCommand('disk-image-create', ['-o', 'image', 'base'], options)

  await t.test('without a range and without the rule they are told so', async (t) => {
    const { exitCode, stderr } = await build()
    t.equal(exitCode, 2)
    t.match(stderr, /error\[sandbox-unavailable\]: .*no line matching user .* in \/etc\/subuid/)
    t.match(stderr, /parfait doctor/)
    const doctor = await runCommand('parfait', ['doctor'], options)
    t.equal(doctor.exitCode, 1)
    t.match(doctor.stdout, new RegExp(`no range for ${plainUser} in /etc/subuid`))
    t.match(doctor.stdout, /usermod --add-subuids/)
  })

  await t.test('with the rule they build, and own what they built', async (t) => {
    execFileSync('visudo', ['-c', '-f', join(packageFolder, 'sudoers.d', 'parfait')])
    copyFileSync(join(packageFolder, 'sudoers.d', 'parfait'), rule)
    chmodSync(rule, 0o440)
    const { exitCode, stderr } = await build()
    t.equal(exitCode, 0, stderr)
    const { uid } = statSync(home)
    t.equal(statSync(join(home, 'out', 'image.qcow2')).uid, uid)
    const again = await runCommand('parfait', ['cache', 'prune', '--all'], options)
    t.equal(again.exitCode, 0, again.stderr)
  })
})

t.test('a host where namespaces are switched off for users', { skip }, async (t) => {
  makeOrdinaryUser()
  const id = execFileSync('id', ['-u', ordinaryUser], { encoding: 'utf8' }).trim()
  const parfait = join(readableInstallation(), 'bin', 'parfait')
  // The limit of a user namespace counts for all below it: a host of its own, as far as this goes.
  const inside = [
    'echo 0 >/proc/sys/user/max_user_namespaces',
    `exec setpriv --reuid ${id} --regid ${id} --clear-groups ${process.execPath} ${parfait} doctor`,
  ].join('; ')
  const clean = ['env', '--ignore-environment', `PATH=${toolPath}`]
  const outside = ['unshare', '--user', '--map-auto', '--map-root-user', 'sh', '-c', inside]
  const { stdout, status } = ended(['runuser', '-u', ordinaryUser, '--', ...clean, ...outside])
  t.equal(status, 1)
  t.match(stdout, /max_user_namespaces/)
  t.match(stdout, /sudoers\.d/)
})

function makePlainUser(): string {
  execFileSync('groupadd', ['--force', 'parfait'])
  execFileSync('useradd', ['--create-home', '--groups', 'parfait', plainUser])
  // useradd lends ids by itself where the host is set up so.
  for (const file of ['/etc/subuid', '/etc/subgid'])
    execFileSync('sed', ['--in-place', `/^${plainUser}:/d`, file])
  const home = `/home/${plainUser}`
  mkdirSync(join(home, 'out'))
  execFileSync('chown', ['--recursive', `${plainUser}:`, home])
  return home
}

function ended(command: readonly string[]): { stdout: string; status: number } {
  const [program = '', ...args] = command
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8', cwd: '/' })
  return { stdout: stdout + stderr, status: status ?? -1 }
}
