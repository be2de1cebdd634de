import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { BuildHost } from '../build-host.ts'
import { builtInDrivers } from '../drivers.ts'
import { loadSettings } from '../load-settings.ts'
import { allSettingRows } from '../products/settings.ts'
import { shellWord } from '../quoting/shell.ts'
import type { Reporter } from '../report/events.ts'
import { splitList } from '../settings/convert.ts'
import { type ProductSettings, rowsOf } from '../settings/product.ts'
import { helpOf, type SettingRow } from '../settings/setting-row.ts'
import type { Settings } from '../settings/settings.ts'
import { settingRows } from '../settings/table.ts'
import type { VarsEntry } from '../settings/vars.ts'
import type { CommandIo } from './io.ts'

/** Options that steer a build without being settings of the image. */
export interface BuildFlags {
  readonly [setting: string]: unknown
  readonly set?: string[]
  readonly secret?: string[]
  readonly vars?: string[]
  readonly config?: string
  readonly break?: string[]
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly trace?: boolean
  readonly timings?: boolean
  readonly publish?: string[]
}

/** For options that may be repeated. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value]
const collectList = (value: string, before: string[] = []) => [...before, ...splitList(value)]

/** Gives a command all options that a build of a product takes. */
export function addBuildOptions(command: Command, product: ProductSettings): Command {
  addSettingOptions(command, rowsOf(product))
  return command
    .option('--set <flavour.key=value>', 'an option of a flavour; may be repeated', collect)
    .option('--vars <file>', 'options and variables as JSON or YAML; may be repeated', collect)
    .option('--secret <name=source>', 'a secret: name=file:PATH or name=env:VARIABLE', collect)
    .option('--config <file>', 'settings and options as YAML or JSON')
    .option('--break <place>', 'a shell at before-STEP, after-STEP or after-error', collect)
    .option('--dry-run', 'say what would run, and stop')
    .option('--json', 'one JSON event a line')
    .option('-x, --trace', 'show what the hooks print')
    .option('--timings', 'say at the end where the time and the room went')
}

/** Gives a command an option for each setting; no help and no completion shows the hidden ones. */
export function addSettingOptions(
  command: Command,
  rows: readonly SettingRow[],
  { isHidden = false }: { readonly isHidden?: boolean } = {},
): void {
  for (const row of rows) {
    const exported = row.variable === undefined ? '' : ` [${row.variable}]`
    const help = helpOf(row, builtInDrivers).replaceAll('`', '')
    const option = command.createOption(row.flags, help + exported)
    option.attributeName = () => row.name
    // commander takes `--no-x` for the denial of `--x`, with a default of true; here it is a flag.
    option.negate = false
    option.hidden = isHidden
    command.addOption(row.type === 'list' ? option.argParser(collectList) : option)
  }
}

/** Settings from a parsed command line. */
export async function settingsFrom(
  flags: BuildFlags,
  flavours: readonly string[],
  io: CommandIo,
  product: ProductSettings,
): Promise<Settings> {
  const config =
    flags.config === undefined
      ? undefined
      : await (await import('./config-file.ts')).readConfigFile(resolve(io.cwd, flags.config))
  const inFile = (config?.file.flavours ?? []) as string[]
  const vars: VarsEntry[] = []
  for (const path of flags.vars ?? [])
    vars.push(...(await (await import('./vars-file.ts')).readVarsFile(resolve(io.cwd, path))))
  const names = allSettingRows.map(({ name }) => name)
  return loadSettings({
    flags: Object.fromEntries(names.map((name) => [name, flags[name]])),
    flavours: flavours.length > 0 ? flavours : inFile,
    set: flags.set ?? [],
    secrets: flags.secret ?? [],
    vars,
    env: io.env,
    ...config,
    cwd: io.cwd,
    product,
  })
}

/** True where a build has a flavour: one that was asked for, or one of its product. */
export function hasFlavours({ flavours, product }: Settings): boolean {
  return flavours.length + product.flavours.length > 0
}

/**
 * Settings of a command that only asks where flavours and layers are: variables that are wrong for a build are
 * no fault of it. `more` are variables that it asks for all the same.
 */
export function placesFrom(
  { flavoursPath, store }: { readonly flavoursPath?: string; readonly store?: string },
  { cwd, env }: CommandIo,
  more: readonly string[] = [],
): Settings {
  const asked = Object.fromEntries(more.map((name) => [name, env[name]]))
  const flags = { flavoursPath, store }
  return loadSettings({ flags, flavours: [], env: { ...placesIn(env), ...asked }, cwd })
}

/** The variables that say where things are; none of them can be wrong before it is looked there. */
export function placesIn(env: CommandIo['env']): CommandIo['env'] {
  const rows = (settingRows as readonly SettingRow[]).filter(
    ({ type }) => type === 'path' || type === 'paths',
  )
  const names = ['HOME', 'XDG_CACHE_HOME', ...rows.flatMap(({ variable = [] }) => variable)]
  return Object.fromEntries(names.map((name) => [name, env[name]]))
}

/** The process around a build, as a library caller would hand it in. */
export function buildHost(io: CommandIo, flags: BuildFlags, report: Reporter): BuildHost {
  return {
    command: commandOf(io),
    report,
    signal: io.signal,
    now: io.now,
    env: io.env,
    breaks: flags.break ?? [],
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  }
}

/** The command as a shell takes it, with the variables that settings came from. */
function commandOf({ words, env }: CommandIo): string {
  const variables = allSettingRows.flatMap(({ variable }) =>
    variable !== undefined && env[variable] ? `${variable}=${shellWord(env[variable])}` : [],
  )
  return [...variables, ...words.map((word) => shellWord(word))].join(' ')
}
