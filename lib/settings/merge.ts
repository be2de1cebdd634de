import { basename, resolve } from 'node:path'
import { ParfaitError, throwFaults } from '../errors.ts'
import { present } from '../json.ts'
import { defaultStore } from './default-store.ts'
import type { ProductPart, ProductSettings } from './product.ts'
import { secretSources, withoutSecrets } from './secrets.ts'
import type { SettingRow } from './setting-row.ts'
import type { Settings } from './settings.ts'
import { fileFaults, fileOptions, setOptions } from './settings-file.ts'
import { defaultBase, settingRows } from './table.ts'

/** Where settings come from, least important last. */
export interface SettingSources {
  /** By setting name; texts as on a command line, or values of the right type. */
  readonly flags: Readonly<Record<string, unknown>>
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
  /** What is built. */
  readonly product: ProductSettings
  /** Every setting of every product: a file may serve several. */
  readonly allRows: readonly SettingRow[]
  /** Debian's name of this machine's architecture. */
  readonly hostArchitecture: string
}

type Values = Record<string, unknown>

/** Merges defaults, file, environment and flags. All faults at once: `settings-invalid`. */
export function mergeSettings(sources: SettingSources): Settings {
  const faults: ParfaitError[] = [...fileFaults(sources.file, sources.allRows)]
  const values: Values = {}
  for (const row of [...settingRows, ...sources.product.rows] as readonly SettingRow[]) {
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
  faults.push(...checkSettings(settings))
  throwFaults(faults)
  return Object.freeze(settings)
}

function findValue(
  row: SettingRow,
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
  const { cwd, env, formats } = sources
  const asked = (values.output as string | undefined) ?? sources.product.defaultOutput
  const product = sources.product.complete(values, { asked, cwd, formats, faults })
  const { output, variables, ...ofProduct } = product
  const store = (values.store as string | undefined) ?? defaultStore(env, cwd)
  const paths = (name: string) =>
    ((values[name] as string[] | undefined) ?? []).map((path) => resolve(cwd, path))
  const secrets = secretSources(sources.secrets ?? [], sources, faults)
  const settings = present({
    product: { name: sources.product.name, ...ofProduct },
    output,
    folder: resolve(cwd),
    flavours: sources.flavours,
    architecture: (values.architecture as string | undefined) ?? sources.hostArchitecture,
    release: values.release as string | undefined,
    packages: (values.packages as string[] | undefined) ?? [],
    base: values.skipBase ? undefined : defaultBase,
    flavoursPath: paths('flavoursPath'),
    elementsPath: paths('elementsPath'),
    store: resolve(cwd, store),
    sandbox: ((values.sandbox as string | undefined) ?? 'auto') as Settings['sandbox'],
    offline: values.offline === true,
    refresh: values.refresh === true,
    noCache: values.noCache === true,
    leakGate: ((values.leakGate as string | undefined) ?? 'error') as Settings['leakGate'],
    locked: values.locked === true,
    options: setOptions(sources.set, faults),
    fileOptions: fileOptions(sources.file),
    secrets,
    vars: sources.vars ?? [],
    clock: readClock(env.SOURCE_DATE_EPOCH, faults),
  })
  const seen = withoutSecrets(env, secrets)
  return { ...settings, env: hookEnvironment(settings, { seen, variables }) }
}

/** The environment with settings under their variables' names, so that hooks see flags and variables alike. */
function hookEnvironment(
  settings: Omit<Settings, 'env'>,
  of: { readonly seen: SettingSources['env'] } & Pick<ProductPart, 'variables'>,
): Settings['env'] {
  return present({
    ...of.seen,
    ARCH: settings.architecture,
    RELEASE: settings.release,
    IMAGE_NAME: basename(settings.output),
    ...of.variables,
  }) as Settings['env']
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

function checkSettings(settings: Settings): ParfaitError[] {
  const faults: ParfaitError[] = []
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
