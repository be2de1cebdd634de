import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, type Tool, toolPath } from '../lib/run.ts'
import type { Place } from './contender.ts'
import { parfaitArguments, parfaitEnvironment } from './contenders/parfait.ts'

/** What times small commands; the peers' own are among them. */
export const startupTools: readonly Tool[] = [
  { command: 'hyperfine', packages: { debian: 'hyperfine' } },
  { command: 'disk-image-create', packages: { debian: 'python3-diskimage-builder' } },
  { command: 'mkosi', packages: { debian: 'mkosi' } },
]

/** How long a small command takes, in seconds. */
export interface Startup {
  readonly title: string
  readonly mean: number
  readonly deviation: number
}

/** Times the small commands with hyperfine; `parfait plan` on the store that the builds left. */
export async function measureStartup(place: Place): Promise<Startup[]> {
  const bin = join(place.parfait, 'bin')
  const node = process.execPath
  const plan = [node, join(bin, 'parfait'), 'plan', ...parfaitArguments]
  const commands = {
    'node, an empty program': [node, '--eval', '0'],
    'parfait --help': [node, join(bin, 'parfait'), '--help'],
    "parfait's disk-image-create --help": [node, join(bin, 'disk-image-create'), '--help'],
    "diskimage-builder's disk-image-create --help": ['/usr/bin/disk-image-create', '--help'],
    'mkosi --help': ['/usr/bin/mkosi', '--help'],
    'parfait plan, nothing changed': plan,
    'parfait plan --offline, nothing changed': [...plan, '--offline'],
  }
  const results = join(place.scratch, 'startup.json')
  await run(
    'hyperfine',
    [
      ...['--shell=none', '--warmup=3', '--runs=20', `--export-json=${results}`],
      ...Object.values(commands).map((words) => words.join(' ')),
    ],
    {
      cwd: place.scratch,
      env: { PATH: toolPath, ...parfaitEnvironment(place, join(place.scratch, 'parfait')) },
    },
  )
  const measured: { mean: number; stddev: number }[] = JSON.parse(
    await readFile(results, 'utf8'),
  ).results
  return Object.keys(commands).map((title, index) => ({
    title,
    mean: measured[index]?.mean ?? 0,
    deviation: measured[index]?.stddev ?? 0,
  }))
}
