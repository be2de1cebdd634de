import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { descendantsOf, type ProcessId, survivors } from '../fixtures/process-tree.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

/** More by `KILLS=200`. */
const rounds = Number(process.env.KILLS ?? 25)

const slow = (text: string) => `#!/bin/sh
i=0
while [ $i -lt 40 ]; do echo ${text} $i >>/${text}; i=$((i + 1)); done
setsid sleep 60 &
sleep 0.15
`

const acme = {
  'flavour.json': JSON.stringify({ summary: 'slow hooks of every kind' }),
  'extra-data.d/10-data': '#!/bin/sh\nsleep 0.1\necho data >"$TMP_HOOKS_PATH/data"\n',
  'install.d/10-one': slow('one'),
  'install.d/20-two': slow('two'),
  'install.d/30-three.ts':
    "import { defineHook } from 'parfait'\nexport default defineHook('install', ({ tree }) => tree.write('/three', '3'))\n",
  'finalise.d/40-four': slow('four'),
}

type Kind = 'parent' | 'sandbox' | 'hook' | 'ctrl-c' | 'everything'
const kinds: readonly Kind[] = ['parent', 'sandbox', 'hook', 'ctrl-c', 'everything']

t.setTimeout(600_000 + rounds * 10_000)
const title = 'a build that is killed leaves nothing, and the next one works'

t.test(title, { skip: needsSandbox() }, async (t) => {
  const workshop = new Workshop(t, { acme })
  mkdirSync(join(workshop.folder, 'tmp'))
  const before = surroundings(workshop)
  const { duration, exitCode } = await timeOf(workshop)
  t.equal(exitCode, 0, 'it works where it is not killed')
  const ends = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const kind = kinds[round % kinds.length] ?? 'parent'
    const after = Math.round((duration * (round + Math.random())) / rounds)
    const { all: killed, end } = await killAt(startBuild(workshop), kind, after)
    ends.set(`${kind}: ${end}`, (ends.get(`${kind}: ${end}`) ?? 0) + 1)
    const left = await settle(() => survivors(killed, workshop.folder))
    t.same(left, [], `round ${round}: ${kind} after ${after} ms leaves no process`)
    // Nobody is left who could clean up: whatever starts next does.
    if (kind === 'everything') await workshop.plan()
    await settle(() =>
      Object.values(surroundings(workshop)).flat().length === sizeOf(before) ? [] : ['more'],
    )
    t.same(
      surroundings(workshop),
      before,
      `round ${round}: ${kind} after ${after} ms leaves nothing`,
    )
  }
  for (const [end, count] of [...ends].sort()) t.comment(`${end}: ${count}`)
  const outcome = await workshop.build({ flags: { noCache: true } })
  t.equal(outcome.error, undefined, 'the next build works')
  t.match(await workshop.read('/four'), /four 39/)
  const layers = join(workshop.folder, 'store', 'layers')
  for (const name of readdirSync(layers))
    t.equal(readdirSync(join(layers, name)).length, 2, 'one generation, and the link to it')
})

function sizeOf(found: ReturnType<typeof surroundings>): number {
  return Object.values(found).flat().length
}

/** Every build makes every layer anew, or later rounds would have nothing to be killed at. */
function startBuild({ folder, image }: Workshop): ChildProcess {
  const args = [
    '--no-cache',
    '--store',
    join(folder, 'store'),
    '--flavours-path',
    join(folder, 'flavours'),
  ]
  const env = ['--ignore-environment', `PATH=${toolPath}`, `TMPDIR=${join(folder, 'tmp')}`]
  const command = [process.execPath, join(packageFolder, 'bin', 'disk-image-create')]
  return spawn('env', [...env, ...command, ...args, '-o', image, 'base', 'acme'], {
    cwd: folder,
    stdio: 'ignore',
  })
}

async function timeOf(workshop: Workshop): Promise<{ duration: number; exitCode: unknown }> {
  const started = Date.now()
  const child = startBuild(workshop)
  const exitCode = await new Promise((resolve) => child.once('exit', resolve))
  return { duration: Date.now() - started, exitCode }
}

/** Kills one part of a build; gives back all processes that it had then, and how it ended. */
async function killAt(
  child: ChildProcess,
  kind: Kind,
  after: number,
): Promise<{ all: ProcessId[]; end: string }> {
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  )
  await Promise.race([sleep(after), ended])
  const all = descendantsOf(child.pid ?? 0)
  const sandbox = all.find(({ command }) => command.includes('worker.cjs'))
  const hook = all.findLast(({ command }) => command.includes('bwrap'))
  const victims = {
    parent: [child.pid],
    sandbox: [sandbox?.pid],
    hook: [hook?.pid],
    'ctrl-c': [child.pid],
    everything: [child.pid, ...all.map(({ pid }) => pid)],
  }[kind]
  for (const victim of victims)
    try {
      // Where that part does not run at this moment, the parent is it.
      process.kill(victim ?? child.pid ?? 0, kind === 'ctrl-c' ? 'SIGINT' : 'SIGKILL')
    } catch {
      // The build was done already.
    }
  return { all, end: await ended }
}

/** Waits until nothing is left, for five seconds at most: what is left then stays. */
async function settle(left: () => string[]): Promise<string[]> {
  for (let tries = 0; tries < 50 && left().length > 0; tries++) await sleep(100)
  return left()
}

/** What a build may not change: mounts, loop devices, and the folders for temporary files. */
function surroundings({ folder }: Workshop): Record<string, string[]> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
  const work = join(folder, 'store', 'work')
  const outputs = ['image.raw', 'image.raw.sha256', 'image.manifest.json']
  return {
    mounts: mounts.split('\n').filter((line) => line.includes(folder)),
    loops: execFileSync('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE'], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((line) => line.includes(folder)),
    temporary: readdirSync(join(folder, 'tmp')),
    work: existsSync(work) ? readdirSync(work) : [],
    output: readdirSync(join(folder, 'out')).filter((name) => !outputs.includes(name)),
    sessions: existsSync(work)
      ? readdirSync(join(folder, 'store', 'locks')).filter((name) => name.startsWith('session-'))
      : [],
    layers: existsSync(work) ? halfLayers(join(folder, 'store', 'layers')) : [],
  }
}

/** Layers without a record: what a rename that was no rename would leave. */
function halfLayers(folder: string): string[] {
  return readdirSync(folder).filter(
    (name) =>
      existsSync(join(folder, name, 'current')) &&
      !existsSync(join(folder, name, 'current', 'layer.json')),
  )
}
