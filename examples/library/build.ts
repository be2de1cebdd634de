/** Builds a disk, and a list of the files on it: two products of one tree, whose layers are made once. */
import {
  type BuildHost,
  build,
  buildDisk,
  decide,
  Faults,
  loadSettings,
  ParfaitError,
  type Reporter,
} from 'parfait'
import { inventory } from './inventory.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

/** Listens to the builds: a line for each step, and what should be known. */
const report: Reporter = (event) => {
  if (event.type === 'step-finished')
    print(`${event.step.phase} ${event.step.flavour}/${event.step.name}: ${event.seconds} s`)
  if (event.type === 'notice') print(`${event.level}: ${event.text}`)
}

// These three are all that settings need; flags are those of the command, by their names in a settings file.
const common = { flavours: ['one-program'], cwd: process.cwd(), env: process.env }

/** What the library does not look up by itself. */
function hostOf(signal: AbortSignal): BuildHost {
  return {
    report,
    signal,
    now: Date.now,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    drivers: { products: [inventory] },
  }
}

async function main(isDryRun: boolean, host: BuildHost): Promise<void> {
  const flags = { flavoursPath: '../own-base/flavours' }
  const disk = loadSettings({ ...common, flags: { ...flags, formats: ['raw'], output: 'tiny' } })
  const list = loadSettings({ ...common, flags, product: inventory.settings })
  if (isDryRun) {
    await decide(disk, host, async ({ plan }) => {
      for (const { label } of plan.steps) print(`${label.phase} ${label.flavour}/${label.name}`)
    })
    return
  }
  for (const result of [await buildDisk(disk, host), await build(list, host)]) {
    print(`made ${result.made} steps, reused ${result.reused}`)
    for (const { kind, path, size, sha256 } of result.artifacts)
      print(`${kind}: ${path}, ${size} bytes, sha256 ${sha256}`)
  }
}

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
try {
  await main(process.argv.includes('--dry-run'), hostOf(interruption.signal))
} catch (error) {
  // Several faults of one build come together.
  for (const one of error instanceof Faults ? error.errors : [error]) {
    if (!(one instanceof ParfaitError)) throw error
    print(`error[${one.code}]: ${one.message}${one.hint === undefined ? '' : `; ${one.hint}`}`)
  }
  process.exitCode = 1
}
