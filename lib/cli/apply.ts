import { resolve } from 'node:path'
import { Command } from 'commander'
import { apply } from '../apply/apply.ts'
import type { HostStep } from '../apply/compare.ts'
import { parseHost } from '../apply/host-address.ts'
import type { ChangedFile } from '../apply/rehearse.ts'
import { ParfaitError } from '../errors.ts'
import { plural } from '../files.ts'
import { disk } from '../products/disk.ts'
import { cleanLine } from '../report/width.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'
import {
  addSettingOptions,
  type BuildFlags,
  buildHost,
  collect,
  settingsFrom,
} from './build-options.ts'
import { withDisplay } from './display.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

interface ApplyFlags extends BuildFlags {
  readonly host: string
  readonly key?: string
  readonly knownHosts?: string
  readonly rehearse?: boolean
  readonly firstBoot?: boolean
}

/** Settings that mean something to a machine that runs. */
const settingNames = [
  'architecture',
  'packages',
  'flavoursPath',
  'store',
  'sandbox',
  'networkTimeout',
  'hookTimeout',
]

/** `parfait apply`: the steps of a build, done to a machine that runs. */
export function applyCommand(io: CommandIo): Command {
  const command = new Command('apply')
  const rows = (settingRows as readonly SettingRow[]).filter(({ name }) =>
    settingNames.includes(name),
  )
  addSettingOptions(command, rows)
  return command
    .description(
      'Does to a running host what a build does to an image, from the first step on that it does not have.\nNothing is rolled back.',
    )
    .argument('<flavours...>', 'flavours to apply')
    .requiredOption('--host <address>', 'user@host[:port], reached by ssh')
    .option('--key <file>', 'private key for ssh')
    .option('--known-hosts <file>', "keys of hosts, in place of the user's own file")
    .option('--set <flavour.key=value>', 'an option of a flavour; may be repeated', collect)
    .option('--vars <file>', 'options and variables as JSON or YAML; may be repeated', collect)
    .option('--secret <name=source>', 'a secret: name=file:PATH or name=env:VARIABLE', collect)
    .option('--config <file>', 'settings and options as YAML or JSON')
    .option('--dry-run', 'say what would run, and change nothing')
    .option(
      '--rehearse',
      'do all in memory of the host, list the files that would change, keep nothing',
    )
    .option('--first-boot', 'run first-boot hooks as well, after all others')
    .option('--json', 'one JSON event a line; with --dry-run, the steps as JSON')
    .option('-x, --trace', 'show what the hooks print')
    .action((flavours: string[], flags: ApplyFlags) => run(flavours, flags, io))
}

async function run(flavours: readonly string[], flags: ApplyFlags, io: CommandIo): Promise<void> {
  const at = (path: string) => resolve(io.cwd, path)
  const ssh = {
    ...parseHost(flags.host),
    ...(flags.key === undefined ? {} : { keyfile: at(flags.key) }),
    ...(flags.knownHosts === undefined ? {} : { knownHosts: at(flags.knownHosts) }),
  }
  const settings = await settingsFrom(flags, flavours, io, disk.settings)
  const { dryRun = false, json = false } = flags
  if (dryRun && flags.rehearse)
    throw new ParfaitError('usage', 'Expected --dry-run or --rehearse, got both')
  // The table is the answer of a dry run; all else is told beside it.
  const shown = dryRun ? { ...io, stdout: io.stderr } : io
  await withDisplay(shown, { ...flags, json: json && !dryRun }, async (display) => {
    const request = {
      name: flags.host,
      ssh,
      isDry: dryRun,
      isRehearsal: flags.rehearse ?? false,
      firstBoot: flags.firstBoot ?? false,
      who: io.env.USER ?? io.env.LOGNAME ?? '',
    }
    const { steps, changes } = await apply(settings, buildHost(io, flags, display), request)
    if (dryRun) io.stdout.write(json ? `${jsonOf(steps)}\n` : textOf(steps, io.stdout.columns))
    else if (changes) io.stdout.write(changesText(changes))
    else if (!json) io.stderr.write(`${summaryOf(steps)}\n`)
  })
}

function changesText(changes: readonly ChangedFile[]): string {
  const lines = changes.map(({ path, kind }) => `${kind} ${cleanLine(path)}\n`)
  return `${lines.join('')}${plural(changes.length, 'file')} would change; nothing of it is on the host\n`
}

function isWanted({ reason }: HostStep): boolean {
  return reason !== undefined
}

function jsonOf(steps: readonly HostStep[]): string {
  return JSON.stringify({
    steps: steps.map(({ step: { label, key }, reason }) => ({ ...label, key, reason })),
  })
}

function textOf(steps: readonly HostStep[], columns: number | undefined): string {
  const rows = steps.map(({ step, reason }) => [
    reason === undefined ? '= applied' : 'run',
    step.label.phase,
    `${step.label.flavour}/${step.label.name}`,
    reason ?? '',
  ])
  const told = `${steps.filter(isWanted).length} of ${plural(steps.length, 'step')} would run; nothing is rolled back where one fails`
  return `${formatTable(rows, columns, 'wrap')}${told}\n`
}

function summaryOf(steps: readonly HostStep[]): string {
  const ran = steps.filter(isWanted).length
  const before = steps.length - ran
  return `done: ran ${plural(ran, 'step')}, ${before} ${before === 1 ? 'was' : 'were'} applied before`
}
