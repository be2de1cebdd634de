import { basename, resolve } from 'node:path'
import { ParfaitError, throwFaults } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { defaultStore } from './default-store.ts'
import { checkRamdisk, completeRamdisk } from './ramdisk.ts'
import { secretSources, withoutSecrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import { fileFaults, fileOptions, setOptions } from './settings-file.ts'
import {
  defaultBase,
  type Product,
  type SettingName,
  type SettingRow,
  settingRows,
} from './table.ts'

/** Where settings come from, least important last. */
export interface SettingSources {
  /** By setting name; texts as on a command line, or values of the right type. */
  readonly flags: Readonly<Partial<Record<SettingName, unknown>>>
  readonly flavours: readonly string[]
  /** `flavour.key=value`. */
  readonly set?: readonly string[]
  /** `name=file:PATH` and `name=env:VARIABLE`. */
  readonly secrets?: readonly string[]
  readonly vars?: Settings['vars']
  readonly env: Readonly<Record<string, string | undefined>>
  /** A parsed settings file: setting names, and `options` by flavour. */
  readonly file?: Readonly<Record<string, unknown>>
  readonly cwd: string
  /** Names of format drivers, to tell an ending from a name. */
  readonly formats: readonly string[]
  /** What is built; absent: a disk. */
  readonly product?: Product
  /** Debian's name of this machine's architecture. */
  readonly hostArchitecture: string
}

type Values = Partial<Record<SettingName, unknown>>

/** Merges defaults, file, environment and flags. All faults at once: `settings-invalid`. */
export function loadSettings(sources: SettingSources): Settings {
  const faults: ParfaitError[] = [...fileFaults(sources.file)]
  const values: Values = {}
  for (const row of settingRows as readonly (SettingRow & { name: SettingName })[]) {
    if (row.product !== undefined && row.product !== (sources.product ?? 'disk')) continue
    const found = findValue(row, sources)
    if (found === undefined) continue
    const value = convert(row, found.value)
    if (value === undefined)
      faults.push(
        new ParfaitError('settings-invalid', `Expected a ${row.kind}, got '${found.value}'`, {
          place: found.place,
        }),
      )
    else values[row.name] = value
  }
  const settings = complete(values, sources, faults)
  faults.push(...checkSettings(settings, sources))
  throwFaults(faults)
  return Object.freeze(settings)
}

function findValue(
  row: SettingRow & { name: SettingName },
  { flags, env, file }: SettingSources,
): { value: unknown; place: string } | undefined {
  const variable = [row.variable, row.otherVariable].find((one) => one !== undefined && env[one])
  const exported = variable === undefined ? undefined : env[variable]
  if (flags[row.name] !== undefined)
    return { value: flags[row.name], place: row.flags.replace(/^-\w, | <.*$/g, '') }
  if (exported !== undefined) return { value: exported, place: variable ?? '' }
  const inFile = file?.[row.name]
  return inFile === undefined ? undefined : { value: inFile, place: `${row.name} in the file` }
}

/** A value of the row's kind, or undefined where it is none. */
function convert(row: SettingRow, value: unknown): unknown {
  if (row.kind === 'boolean') return toBoolean(value)
  if (row.kind === 'number') {
    const number = Number(value)
    return Number.isFinite(number) && number > 0 ? number : undefined
  }
  if (row.kind === 'list') return toList(value, /[\s,]+/)
  if (row.kind === 'paths') return toList(value, /:/)
  return typeof value === 'string' ? value : undefined
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (/^(1|true|yes|on)$/i.test(String(value))) return true
  return /^(0|false|no|off)$/i.test(String(value)) ? false : undefined
}

function toList(value: unknown, separator: RegExp): string[] {
  const parts = Array.isArray(value) ? value.map(String) : [String(value)]
  return parts.flatMap((part) => part.split(separator)).filter(Boolean)
}

function complete(values: Values, sources: SettingSources, faults: ParfaitError[]): Settings {
  const { cwd, env } = sources
  const isRamdisk = sources.product === 'ramdisk'
  const asked = (values.output as string | undefined) ?? (isRamdisk ? 'ramdisk' : 'image')
  const ending = isRamdisk
    ? undefined
    : sources.formats.find((format) => asked.endsWith(`.${format}`))
  const output = resolve(cwd, ending ? asked.slice(0, -ending.length - 1) : asked)
  const store = (values.store as string | undefined) ?? defaultStore(env, cwd)
  const formats = values.formats as string[] | undefined
  const secrets = secretSources(sources.secrets ?? [], sources, faults)
  const settings = {
    output,
    folder: resolve(cwd),
    formats: [...new Set([...(ending ? [ending] : []), ...(formats ?? (ending ? [] : ['qcow2']))])],
    flavours: sources.flavours,
    architecture: (values.architecture as string | undefined) ?? sources.hostArchitecture,
    release: values.release as string | undefined,
    imageSize: values.imageSize as number | undefined,
    filesystem: (values.filesystem as string | undefined) ?? 'ext4',
    packages: (values.packages as string[] | undefined) ?? [],
    base: values.skipBase ? undefined : defaultBase,
    compress: values.uncompressed !== true,
    flavoursPath: ((values.flavoursPath as string[] | undefined) ?? []).map((path) =>
      resolve(cwd, path),
    ),
    elementsPath: ((values.elementsPath as string[] | undefined) ?? []).map((path) =>
      resolve(cwd, path),
    ),
    store: resolve(cwd, store),
    sandbox: ((values.sandbox as string | undefined) ?? 'auto') as Settings['sandbox'],
    offline: values.offline === true,
    refresh: values.refresh === true,
    noCache: values.noCache === true,
    leakGate: ((values.leakGate as string | undefined) ?? 'error') as Settings['leakGate'],
    locked: values.locked === true,
    options: setOptions(sources.set, faults),
    fileOptions: fileOptions(sources.file),
    ...{ secrets, vars: sources.vars ?? [] },
    clock: readClock(env.SOURCE_DATE_EPOCH, faults),
    ramdisk: isRamdisk ? completeRamdisk(values, { output, cwd, faults }) : undefined,
  }
  return { ...settings, env: hookEnvironment(settings, withoutSecrets(env, secrets)) }
}

/** The environment with settings under their variables' names, so that hooks see flags and variables alike. */
function hookEnvironment(
  settings: Omit<Settings, 'env'>,
  env: SettingSources['env'],
): Settings['env'] {
  return {
    ...env,
    ARCH: settings.architecture,
    RELEASE: settings.release,
    FS_TYPE: settings.filesystem,
    IMAGE_NAME: basename(settings.output),
    IMAGE_TYPE: settings.formats.join(','),
  }
}

function readClock(text: string | undefined, faults: ParfaitError[]): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^[0-9]+$/.test(text)) return Number(text)
  faults.push(
    new ParfaitError('settings-invalid', `Expected seconds since 1970, got '${text}'`, {
      place: 'SOURCE_DATE_EPOCH',
    }),
  )
  return undefined
}

function checkSettings(settings: Settings, sources: SettingSources): ParfaitError[] {
  const faults: ParfaitError[] = settings.ramdisk ? checkRamdisk(settings.ramdisk) : []
  for (const format of settings.ramdisk ? [] : settings.formats)
    if (!sources.formats.includes(format))
      faults.push(
        new ParfaitError(
          'settings-invalid',
          `Unknown format '${format}'${didYouMean(format, sources.formats)}`,
          { place: '-t', hint: `formats: ${sources.formats.join(', ')}` },
        ),
      )
  for (const { name, value, known, place } of choicesOf(settings))
    if (!known.includes(value))
      faults.push(
        new ParfaitError('settings-invalid', `Unknown ${name} '${value}'`, {
          place,
          hint: `one of ${known.join(', ')}`,
        }),
      )
  return faults
}

function choicesOf({ sandbox, leakGate }: Settings) {
  const modes = ['auto', 'user', 'root', 'sudo']
  return [
    { name: 'sandbox mode', value: sandbox, known: modes, place: '--sandbox' },
    { name: 'leak gate', value: leakGate, known: ['error', 'warn', 'off'], place: '--leak-gate' },
  ]
}
