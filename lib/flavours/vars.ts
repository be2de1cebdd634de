import { ParfaitError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import { checkSchema } from '../schema.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import type { Settings } from '../settings/settings.ts'
import type { VarsEntry } from '../settings/vars.ts'
import { asTyped } from '../typed-value.ts'
import type { Flavour } from './flavour.ts'

/** Where the values stand that come of files of variables: `file:line:column` by name. */
export interface VarsPlaces {
  /** By flavour and option, without those that `--set` has the last word on. */
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly variables: Readonly<Record<string, string>>
}

/** Settings with the variables of `--vars` among them, and what is wrong with those, with line and column. */
interface VarsResult {
  readonly settings: Settings
  readonly places: VarsPlaces
  readonly faults: readonly ParfaitError[]
}

/**
 * Puts the values of `--vars` where a build looks for them: options of flavours below those of `--set`, plain
 * variables over the exported ones. Of two files the later one wins. Who names one of the settings is told
 * where that belongs.
 */
export function applyVars(
  settings: Settings,
  flavours: readonly Flavour[],
  rows: readonly SettingRow[],
): VarsResult {
  const options: Record<string, JsonObject> = {}
  const variables: Record<string, string> = {}
  const places = {
    options: {} as Record<string, Record<string, string>>,
    variables: {} as Record<string, string>,
  }
  const faults: ParfaitError[] = []
  for (const entry of settings.vars) {
    const target = findTarget(entry, flavours, rows)
    if (target instanceof ParfaitError) faults.push(target)
    else if (target.kind === 'variable') {
      variables[target.name] = textOf(entry.value)
      places.variables[target.name] = entry.place
    } else {
      const { flavour, key } = target
      const schema = flavour.manifest.options[key]
      const value = asTyped(entry.value, schema)
      const properties = { [key]: schema }
      const wrong = checkSchema({ type: 'object', properties }, { [key]: value })
      for (const sentence of wrong)
        faults.push(
          fault(`Option '${flavour.name}.${key}': ${sentence.replace(/^\/[^:]*: /, '')}`, entry),
        )
      // What is wrong here is not told again as a fault of all options.
      if (wrong.length > 0) continue
      options[flavour.name] = { ...options[flavour.name], [key]: value }
      if (!(key in (settings.options[flavour.name] ?? {})))
        places.options[flavour.name] = { ...places.options[flavour.name], [key]: entry.place }
    }
  }
  for (const [name, set] of Object.entries(settings.options))
    options[name] = { ...options[name], ...set }
  const env = { ...settings.env, ...variables }
  return { settings: { ...settings, options, env }, places, faults }
}

type Target =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'option'; readonly flavour: Flavour; readonly key: string }

function findTarget(
  entry: VarsEntry,
  flavours: readonly Flavour[],
  rows: readonly SettingRow[],
): Target | ParfaitError {
  const [first, key] = entry.path
  if (key !== undefined) return findOption(entry, { name: first, key }, flavours)
  const isPlain = ['string', 'number', 'boolean'].includes(typeof entry.value)
  if (isPlain && flavours.some((flavour) => seesVariable(flavour, first)))
    return { kind: 'variable', name: first }
  const owners = flavours.flatMap((flavour) =>
    Object.entries(flavour.manifest.options)
      .filter(([option, { variable }]) => variable === first || sameName(option, first))
      .map(([option]) => ({ kind: 'option' as const, flavour, key: option })),
  )
  if (owners.length > 1)
    return fault(
      `'${first}' is an option of several flavours: ${owners.map((one) => `'${one.flavour.name}.${one.key}'`).join(', ')}`,
      entry,
    )
  return owners[0] ?? settingFault(entry, first, rows) ?? unknownName(entry, first, flavours)
}

function findOption(
  entry: VarsEntry,
  { name, key }: { readonly name: string; readonly key: string },
  flavours: readonly Flavour[],
): Target | ParfaitError {
  const flavour = flavours.find((one) => one.name === name)
  const names = flavours.map((one) => one.name)
  if (!flavour)
    return fault(`'${name}' takes no part in this build${didYouMean(name, names)}`, entry)
  const known = Object.keys(flavour.manifest.options)
  return known.includes(key)
    ? { kind: 'option', flavour, key }
    : fault(`'${name}' has no option '${key}'${didYouMean(key, known)}`, entry)
}

/** A flavour without a manifest sees what its files mention. */
function seesVariable({ manifest, hasManifest, hooks }: Flavour, name: string): boolean {
  if (manifest.variables.includes(name)) return true
  return !hasManifest && hooks.some(({ mentions }) => mentions.includes(name))
}

function sameName(option: string, name: string): boolean {
  return option.replaceAll('-', '_') === name.replaceAll('-', '_')
}

function settingFault(entry: VarsEntry, name: string, rows: readonly SettingRow[]) {
  const row = rows.find((one) => one.variable === name || one.name === name)
  return row
    ? fault(`'${name}' is a setting; it belongs into the file of --config as '${row.name}'`, entry)
    : undefined
}

function unknownName(entry: VarsEntry, name: string, flavours: readonly Flavour[]): ParfaitError {
  const known = flavours.flatMap(({ name: flavour, manifest }) => [
    ...manifest.variables,
    ...Object.entries(manifest.options).flatMap(([key, { variable }]) => [
      key,
      `${flavour}.${key}`,
      ...(variable === undefined ? [] : [variable]),
    ]),
    flavour,
  ])
  return fault(`No flavour of this build knows '${name}'${didYouMean(name, known)}`, entry)
}

/** As a shell would export it. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value)
}

function fault(message: string, { place }: VarsEntry): ParfaitError {
  return new ParfaitError('settings-invalid', message, { place })
}
