/** `parfait remote list`, `check` and `setup` with a real sshd, and what is said where a server cannot be used. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { startCommand } from '../fixtures/command.ts'
import { needsSshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
t.setTimeout(300_000)

function remote(t: Test, list: string, ...words: string[]) {
  const cwd = t.testdir()
  writeFileSync(join(cwd, 'build-servers.yml'), list)
  const command = [process.execPath, join(packageFolder, 'bin/parfait'), 'remote', ...words]
  return startCommand(command, { cwd }).ended
}

t.test('servers that cannot be used, by name', { skip }, async (t) => {
  const server = await startSshServer(t)
  const good = server.list()
  const other = join(server.there, 'other')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
  const otherKey = execFileSync('cut', ['-d', ' ', '-f', '1,2', `${other}.pub`]).toString()
  writeFileSync(`${other}.known`, `[127.0.0.1]:${server.port} ${otherKey}`)
  const cases: readonly (readonly [name: string, list: string, code: string, says: RegExp])[] = [
    ['a dead port', good.replace(`${server.port}`, '1'), 'server-unreachable', /refused/],
    [
      'an unknown key',
      good.replace(server.knownHosts, '/dev/null'),
      'server-host-key',
      /compare it with the server's, and accept it: ssh -p \d+ /,
    ],
    [
      'another key than before',
      good.replace(server.knownHosts, `${other}.known`),
      'server-host-key',
      /forget the old one: ssh-keygen -R '\[127\.0\.0\.1\]:\d+'/,
    ],
    [
      'a key that is not let in',
      good.replace(server.keyfile, other),
      'server-refused',
      /Permission denied/,
    ],
    [
      'no parfait',
      good.replace(/server_bin: .*/, 'server_bin: /nowhere/parfait'),
      'server-missing',
      /parfait remote setup big1/,
    ],
    ['another program', good.replace(/server_bin: .*/, 'server_bin: /bin/echo'), 'server-', /big1/],
  ]
  for (const [name, list, code, says] of cases) {
    const { code: exitCode, stdout } = await remote(t, list, 'check')
    t.equal(exitCode, 1, name)
    t.match(stdout, `error[${code}`, name)
    t.match(stdout, says, name)
  }
})

t.test('a server that is narrow, and one that greets', { skip }, async (t) => {
  const server = await startSshServer(t, { settings: ['MaxSessions 1', 'PrintMotd yes'] })
  const greeting = '#!/bin/sh\necho "welcome to {big1}"\necho noise\nexec "$0.real" "$@"\n'
  const folder = server.there
  const bin = /server_bin: (.*)/.exec(server.list())?.[1] ?? ''
  writeFileSync(join(folder, 'greets'), greeting.replace('"$0.real"', `'${bin}'`), { mode: 0o755 })
  const list = server.list().replace(bin, join(folder, 'greets'))
  const { code, stdout } = await remote(t, list, 'check')
  t.equal(code, 0, stdout)
  t.match(stdout, /^big1: parfait \S+, \S+, builds 0 of \d+, .* free$/m)
})

t.test('setup puts this parfait there, and it is found', { skip }, async (t) => {
  const server = await startSshServer(t)
  const list = server.list().replace(/ *server_bin: .*\n/, '')
  const before = await remote(t, list, 'check')
  t.match(before.stdout, 'error[server-missing]')
  for (let round = 0; round < 2; round++) {
    const { code, stderr } = await remote(t, list, 'setup', 'big1')
    t.equal(code, 0, stderr)
    t.match(stderr, 'This host can build images')
  }
  const after = await remote(t, list, 'check', '--json')
  t.equal(after.code, 0, after.stdout)
  t.match(JSON.parse(after.stdout), { name: 'big1', host: { busy: 0 } })
  const secret =
    '  build_settings: {ec2-credentials: {access-key: id, secret-key: hidden}}\n  run_settings: {ec2-credentials: {secret-key: hidden}}\n'
  const shown = await remote(t, `${list}${secret}`, 'list', '--json')
  t.match(shown.stdout, '"name":"big1"')
  t.notMatch(shown.stdout, 'hidden')
  t.match((await remote(t, list, 'list')).stdout, /^big1 {2}parfait-test@127\.0\.0\.1:\d+$/m)
})
