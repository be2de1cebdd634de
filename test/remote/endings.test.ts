/** However a build on a server ends, nothing is left there, and the next one works. More rounds by `KILLS=100`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { descendantsOf, listProcesses, type ProcessId } from '../fixtures/process-tree.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { hiddenOutputs, leftOn, startRemoteBuild } from '../fixtures/remote-build.ts'
import { needsSshServer, type SshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
const rounds = Number(process.env.KILLS ?? 7)
t.setTimeout(300_000 + rounds * 60_000)

const slow = (name: string) => `#!/bin/sh
setsid sleep 60 &
for i in 1 2 3 4 5 6 7 8; do echo ${name} $i >>/${name}; sleep 0.1; done
`
const acme = {
  'flavour.json': '{"summary": "slow hooks"}',
  'install.d/10-one': slow('one'),
  'install.d/20-two': slow('two'),
  'finalise.d/30-three': slow('three'),
}

/** Who is killed: by a part of the command line, among all that came from the client, or from sshd. */
const victims = {
  'ctrl-c': undefined,
  'ctrl-c twice': undefined,
  client: /remote build/,
  ssh: /^ssh -T/,
  serve: /serve --stdio/,
  session: /^sshd: .*@notty/,
  worker: /worker\.cjs/,
} as const
type Kind = keyof typeof victims
const kinds = Object.keys(victims) as Kind[]

t.test('a build on a server that is ended leaves nothing there', { skip }, async (t) => {
  const server = await startSshServer(t)
  const shop = new Workshop(t, { acme })
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list())
  t.equal(
    (await startRemoteBuild(shop, { more: ['--no-cache'] }).ended).code,
    0,
    'it works where it is not ended',
  )
  for (let round = 0; round < rounds; round++) {
    const kind = kinds[round % kinds.length] ?? 'client'
    const after = Math.round(Math.random() * 6000)
    const { code, isLate } = await endAt(t, { shop, server, kind, after })
    const title = `round ${round}: ${kind} after ${after} ms`
    if (!isLate) t.ok([1, 130, null].includes(code), `${title} ends with ${code}`)
    t.ok(await holdsWithin(30, () => leftOn(server).length === 0), `${title} leaves nothing`)
    t.strictSame(leftOn(server), [])
    t.strictSame(hiddenOutputs(shop), [], `${title} leaves no half file`)
  }
  const next = await startRemoteBuild(shop).ended
  t.equal(next.code, 0, next.stderr)
})

async function endAt(
  t: Test,
  of: {
    readonly shop: Workshop
    readonly server: SshServer
    readonly kind: Kind
    readonly after: number
  },
) {
  const { shop, server, kind, after } = of
  const { child, ended } = startRemoteBuild(shop, { more: ['--no-cache'] })
  const isOver = ended.then(() => true)
  if (await Promise.race([isOver, sleep(after).then(() => false)])) return { code: 0, isLate: true }
  if (kind === 'ctrl-c' || kind === 'ctrl-c twice') child.kill('SIGINT')
  if (kind === 'ctrl-c twice') {
    await sleep(100)
    child.kill('SIGINT')
  }
  const pattern = victims[kind]
  for (const { pid } of pattern ? runningOf(child.pid, server, pattern) : [])
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended meanwhile.
    }
  const { code, stderr } = await ended
  t.notMatch(stderr, /internal|^ +at .*\.(ts|js|cjs):/m, 'no stack is told')
  return { code, isLate: code === 0 }
}

function runningOf(pid = 0, server: SshServer, pattern: RegExp): ProcessId[] {
  const all = listProcesses()
  const own = [...descendantsOf(pid, all), ...descendantsOf(server.process.pid ?? 0, all)]
  const found = own.filter(({ command }) => pattern.test(command))
  // What has just been forked still has the name of its parent, and may be the holder of its lock.
  return found.filter(({ parent }) => !found.some((one) => one.pid === parent))
}
