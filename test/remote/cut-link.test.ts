/** The network between a client and its server goes amid three builds, and comes back. More rounds by `CUTS=20`. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { descendantsOf } from '../fixtures/process-tree.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { hiddenOutputs, leftOn, startRemoteBuild } from '../fixtures/remote-build.ts'
import { needsSshServer, type SshServer, startSshServer } from '../fixtures/ssh-server.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsSshServer
const rounds = Number(process.env.CUTS ?? 1)
t.setTimeout(300_000 + rounds * 300_000)

/** Bytes of what is sent, and of what comes back: enough to be amid of it for a while. */
const large = { sent: 800 << 20, made: 200 << 20 }

/** Where builds are when the link goes. */
const stages = {
  sending: {
    hook: 'true',
    isThere: ({ there }: SshServer, { folder }: Workshop) => {
      const work = join(there, '.cache/parfait/work')
      const sent = join('parcel', folder, 'large')
      return (
        existsSync(work) &&
        readdirSync(work).some((name) => isPart(join(work, name, sent), large.sent))
      )
    },
  },
  working: {
    hook: 'sleep 612',
    isThere: ({ process: { pid = 0 } }: SshServer) =>
      descendantsOf(pid).some(({ command }) => command.startsWith('sleep 612')),
  },
  returning: {
    hook: `head -c ${large.made} /dev/urandom >/large`,
    isThere: (_: SshServer, shop: Workshop) =>
      hiddenOutputs(shop, 'returning').some((name) =>
        isPart(join(shop.folder, 'returning', name, 'made/image.raw'), large.made),
      ),
  },
} as const
type Stage = keyof typeof stages
const names = Object.keys(stages) as Stage[]

t.test('a link that is cut leaves nothing on either side', { skip }, async (t) => {
  const server = await startSshServer(t, { isLinked: true })
  for (let round = 0; round < rounds; round++) {
    const shop = makeShop(t, server)
    const builds = await Promise.all(names.map((stage) => startAndStop(t, { shop, server, stage })))
    for (const { stage, isThere } of builds) t.ok(isThere(), `${stage} still`)
    server.link?.cut()
    const cutAt = performance.now()
    for (const { goOn } of builds) goOn()
    for (const { stage, ended } of builds) {
      const { code, stderr } = await ended
      t.equal(code, 1, stage)
      t.match(stderr, /error\[server-lost]: .*'big1'/, stage)
      t.match(stderr, /run it again: finished layers are on 'big1'/, stage)
      t.notMatch(stderr, /internal|^ +at .*\.(ts|js|cjs):/m, 'no stack is told')
      t.strictSame(readdirSync(join(shop.folder, stage)), ['image.raw'], `${stage}: no half file`)
      t.equal(readFileSync(join(shop.folder, stage, 'image.raw'), 'utf8'), 'old', stage)
    }
    t.strictSame(readdirSync(join(shop.folder, 'store/work')), [], 'no session here')
    const seconds = 65 - (performance.now() - cutAt) / 1000
    await holdsWithin(seconds, () => ofParfait(leftOn(server)).length === 0)
    t.strictSame(
      ofParfait(leftOn(server)),
      [],
      'nothing there, after the time of the documentation',
    )
    server.link?.mend()
    t.ok(await holdsWithin(180, () => leftOn(server).length === 0), 'nor anything of sshd')
    for (const stage of names) {
      shop.write(`${stage}/install.d/10-hook`, '#!/bin/sh\ntrue\n')
      const next = await start(shop, stage).ended
      t.equal(next.code, 0, `after ${stage}: ${next.stderr}`)
    }
  }
})

/** Without the processes of sshd itself: it keeps a connection until the network says that the other side is gone. */
function ofParfait(left: readonly string[]): string[] {
  return left.filter((one) => !one.startsWith('sshd: '))
}

const description = JSON.stringify({
  summary: 'is somewhere when the link goes',
  options: { file: { type: 'string', path: true, default: '' } },
})

function makeShop(t: Test, server: SshServer): Workshop {
  const flavours = names.map((stage) => [
    stage,
    {
      'flavour.json': description,
      'install.d/10-hook': `#!/bin/sh\n${stages[stage].hook}\n`,
    },
  ])
  const shop = new Workshop(t, Object.fromEntries(flavours))
  writeFileSync(join(shop.folder, 'large'), '')
  truncateSync(join(shop.folder, 'large'), large.sent)
  for (const stage of names) {
    mkdirSync(join(shop.folder, stage), { recursive: true })
    writeFileSync(join(shop.folder, stage, 'image.raw'), 'old')
  }
  writeFileSync(join(shop.folder, 'build-servers.yml'), server.list())
  return shop
}

function start(shop: Workshop, stage: Stage) {
  const more = stage === 'sending' ? ['--set', 'sending.file=large'] : []
  return startRemoteBuild(shop, { flavour: stage, out: stage, more })
}

/** Starts a build, and stops its ssh where it should be: there it is still when the others are there. */
async function startAndStop(
  t: Test,
  of: { readonly shop: Workshop; readonly server: SshServer; readonly stage: Stage },
) {
  const { shop, server, stage } = of
  const { child, ended } = start(shop, stage)
  t.teardown(() => child.kill())
  const isThere = () => stages[stage].isThere(server, shop)
  if (!(await holdsWithin(120, isThere))) {
    child.kill()
    throw new Error(`no build comes to '${stage}': ${(await ended).stderr}`)
  }
  const ssh = descendantsOf(child.pid).filter(({ command }) => command.startsWith('ssh -T'))
  const tell = (signal: NodeJS.Signals) => {
    for (const { pid } of ssh) process.kill(pid, signal)
  }
  tell('SIGSTOP')
  let isStopped = true
  const goOn = () => {
    if (isStopped) tell('SIGCONT')
    isStopped = false
  }
  t.teardown(goOn)
  return { stage, ended, isThere, goOn }
}

/** Some of a file is there, and not all. */
function isPart(path: string, whole: number): boolean {
  const blocks = statSync(path, { throwIfNoEntry: false })?.blocks ?? 0
  return blocks > 0 && blocks * 512 < whole
}
