/** Several builds at once on one server, as many as it has slots, and those that wait. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { descendantsOf } from '../fixtures/process-tree.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { leftOn, startRemoteBuild } from '../fixtures/remote-build.ts'
import { needsSshServer, type SshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
t.setTimeout(600_000)

/** A step that goes on until somebody ends its program. */
const waits = (seconds: number) => ({
  'flavour.json': '{"summary": "waits"}',
  'install.d/10-hook': `#!/bin/sh\nsleep ${seconds} || true\n`,
})

/** A server with so many slots, and a workshop that knows it. */
async function makeShop(t: Test, slots: number) {
  const server = await startSshServer(t)
  const wrapper = join(server.there, 'parfait')
  const bin = /server_bin: (.*)/.exec(server.list())?.[1] ?? ''
  writeFileSync(wrapper, `#!/bin/sh\nexec '${bin}' "$@" --slots ${slots}\n`, { mode: 0o755 })
  const shop = new Workshop(t, { acme: waits(614), other: waits(615), third: waits(0) })
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list().replace(bin, wrapper))
  for (const out of ['other', 'third']) mkdirSync(join(shop.folder, out))
  const start = (flavour: string, out = flavour) => {
    const { child, ended } = startRemoteBuild(shop, { flavour, out })
    let said = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
    })
    t.teardown(() => child.kill())
    return { ended, says: (what: RegExp) => holdsWithin(120, () => what.test(said)) }
  }
  return { server, start }
}

function sleepers({ process: { pid } }: SshServer, seconds: number): readonly number[] {
  return descendantsOf(pid).flatMap((one) =>
    one.command.startsWith(`sleep ${seconds} `) ? [one.pid] : [],
  )
}

t.test('a third build waits for one of two to end', { skip }, async (t) => {
  const { server, start } = await makeShop(t, 2)
  const first = start('acme', 'out')
  const second = start('other')
  for (const seconds of [614, 615])
    t.ok(await holdsWithin(120, () => sleepers(server, seconds).length > 0), 'both build at once')
  const third = start('third')
  t.ok(await third.says(/^· server big1 builds 2 of 2: this build waits for one to end$/m))
  for (const pid of sleepers(server, 614)) process.kill(pid)
  t.equal((await first.ended).code, 0)
  t.equal((await third.ended).code, 0, 'it has the place of the first')
  t.ok(sleepers(server, 615).length > 0, 'while the second goes on')
  for (const pid of sleepers(server, 615)) process.kill(pid)
  t.equal((await second.ended).code, 0)
  t.ok(await holdsWithin(30, () => leftOn(server).length === 0), 'nothing is left')
})

t.test('steps that two builds share are made once', { skip }, async (t) => {
  const { server, start } = await makeShop(t, 2)
  const builds = [start('acme', 'out'), start('acme', 'other')]
  for (const { says } of builds) t.ok(await says(/image: base \+ acme/), 'both build')
  t.ok(await holdsWithin(120, () => sleepers(server, 614).length > 0))
  t.equal(sleepers(server, 614).length, 1, 'one makes it')
  for (const pid of sleepers(server, 614)) process.kill(pid)
  const ends = await Promise.all(builds.map(({ ended }) => ended))
  const made = ends.map(({ stderr }) => Number(/made (\d+) steps?/.exec(stderr)?.[1]))
  t.strictSame(
    ends.map(({ code }) => code),
    [0, 0],
  )
  t.equal((made[0] ?? 0) + (made[1] ?? 0), 2, 'base and hook')
})

t.test('another parfait than the client has', { skip }, async (t) => {
  const server = await startSshServer(t)
  const shop = new Workshop(t, { acme: waits(0) })
  const bin = /server_bin: (.*)\/bin\/parfait/.exec(server.list())?.[1] ?? ''
  const other = join(server.there, 'other')
  execFileSync('cp', ['-a', bin, other])
  writeFileSync(join(other, 'lib/hook-library/added'), '# another one\n')
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list().replace(bin, other))
  const { code, stderr } = await startRemoteBuild(shop).ended
  t.equal(code, 2)
  t.match(stderr, /error\[server-version]: .*big1 has another parfait/)
  t.match(stderr, /parfait remote setup big1; or let theirs do: --server-version theirs/)
  const theirs = await startRemoteBuild(shop, { more: ['--server-version', 'theirs'] }).ended
  t.equal(theirs.code, 0, theirs.stderr)
})
