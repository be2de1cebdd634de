import { parseArgs } from 'node:util'
import type { Case } from './contender.ts'

export const usage = `Usage: bench/run [options]

Compares parfait with diskimage-builder and mkosi on one image. Run it as root. It installs nothing: what is
missing is named, with the Debian package that has it.

  --cold <n>            runs from nothing (default: 1)
  --again <n>           runs with nothing changed (default: 3)
  --edit <n>            runs with one line of the last hook edited (default: 3)
  --many <n>            runs with many images that differ in their last hook, in one process (default: 1)
  --images <n>          how many images that is (default: 20)
  --only <ids>          parfait, parfait-u, parfait-user, dib, dib-u, mkosi, mkosi-plain; by commas
  --boot                boot every image to its login prompt
  --no-startup          do not time --help and 'parfait plan' with hyperfine
  --user <name>         an ordinary user, for a cold run of parfait without root
  --mirror <url>        the archive (default: that of the host's apt) [BENCH_MIRROR]
  --security <url>      its security updates, likewise [BENCH_SECURITY]
  --parfait <folder>    the checkout to measure; it is copied (default: this one)
  --scratch <folder>    an empty or new folder for all that is written (default: mktemp)
  --keep                leave the scratch folder
  --json <file>         where the results go (default: results.json in the current folder)
`

const options = {
  cold: { type: 'string', default: '1' },
  again: { type: 'string', default: '3' },
  edit: { type: 'string', default: '3' },
  many: { type: 'string', default: '1' },
  images: { type: 'string', default: '20' },
  only: { type: 'string' },
  boot: { type: 'boolean', default: false },
  'no-startup': { type: 'boolean', default: false },
  user: { type: 'string' },
  mirror: { type: 'string' },
  security: { type: 'string' },
  parfait: { type: 'string' },
  scratch: { type: 'string' },
  keep: { type: 'boolean', default: false },
  json: { type: 'string', default: 'results.json' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const

export interface Options {
  /** How often each case is run. */
  readonly runs: Readonly<Record<Case, number>>
  /** How many images a run of the case `many` makes. */
  readonly images: number
  readonly only: readonly string[] | undefined
  readonly boot: boolean
  readonly startup: boolean
  readonly user: string | undefined
  readonly mirror: string | undefined
  readonly security: string | undefined
  readonly parfait: string | undefined
  readonly scratch: string | undefined
  readonly keep: boolean
  readonly json: string
}

/** The options of the command line; 'help' where only they were asked for. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const { values } = parseArgs({ args, options })
  if (values.help) return 'help'
  return {
    runs: {
      // The other cases stand on a cold run.
      cold: readCount('cold', values.cold, 1),
      again: readCount('again', values.again, 0),
      edit: readCount('edit', values.edit, 0),
      many: readCount('many', values.many, 0),
    },
    images: readCount('images', values.images, 1),
    only: values.only?.split(','),
    boot: values.boot,
    startup: !values['no-startup'],
    user: values.user,
    mirror: values.mirror ?? env.BENCH_MIRROR,
    security: values.security ?? env.BENCH_SECURITY,
    parfait: values.parfait,
    scratch: values.scratch,
    keep: values.keep,
    json: values.json,
  }
}

function readCount(name: string, text: string, least: number): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= least) return count
  throw new Error(`--${name}: expected a whole number, at least ${least}; got '${text}'`)
}
