import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { convert } from './convert.ts'
import { choicesOf, flagOf, type NamedDrivers, type SettingRow } from './setting-row.ts'

/** Where the values of settings come from. */
export interface ValueSources {
  /** By setting name; texts as on a command line, or values of the right type. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** A parsed settings file: setting names, and `options` by flavour. */
  readonly file?: Readonly<Record<string, unknown>>
  /** Where something stands in the file, by the keys that lead to it. */
  placeInFile?(keys: readonly string[]): string
  readonly drivers: NamedDrivers
}

/** A value as somebody wrote it, and where. */
interface Found {
  readonly value: unknown
  readonly place: string
}

/** The values of settings: flags over variables over the file over defaults; adds to `faults`. */
export function readValues(
  rows: readonly SettingRow[],
  sources: ValueSources,
  faults: ParfaitError[],
): Record<string, unknown> {
  return Object.fromEntries(
    rows.map((row) => {
      const unsaid = row.type === 'boolean' ? false : row.default
      const found = findValue(row, sources)
      if (!found) return [row.name, unsaid]
      const value = convert(row, found.value)
      if (value === undefined || isTooLarge(row, value)) faults.push(typeFault(row, found))
      else faults.push(...choiceFaults(row, { ...found, value }, sources.drivers))
      return [row.name, value ?? unsaid]
    }),
  )
}

function findValue(row: SettingRow, sources: ValueSources): Found | undefined {
  const { flags, env, file } = sources
  if (flags[row.name] !== undefined) return { value: flags[row.name], place: flagOf(row) }
  // An empty variable is none.
  const variable = [row.variable, row.otherVariable].find((one) => one !== undefined && env[one])
  if (variable !== undefined) return { value: env[variable], place: variable }
  const value = file?.[row.name]
  return value === undefined ? undefined : { value, place: placeInFile(sources, [row.name]) }
}

function isTooLarge({ most = Number.POSITIVE_INFINITY }: SettingRow, value: unknown): boolean {
  return typeof value === 'number' && value > most
}

function typeFault(row: SettingRow, { value, place }: Found): ParfaitError {
  const { type, most, hint } = row
  const range = most === undefined ? 'number above 0' : `number above 0, at most ${most}`
  // As `10G` and `-1` do, but not `big`.
  const looksRight = type === 'number' && /^-?[\d.]/.test(String(value))
  const wanted = type === 'paths' ? 'list of paths' : looksRight ? range : type
  const got = typeof value === 'string' ? value : JSON.stringify(value)
  const message = `Expected a ${wanted}, got '${got}'`
  return new ParfaitError('settings-invalid', message, {
    place,
    ...(looksRight && hint !== undefined ? { hint } : hintFor(type, value)),
  })
}

/** YAML takes `12` and `yes` for no texts. */
function hintFor(type: SettingRow['type'], value: unknown): { hint: string } | undefined {
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  return (type === 'text' || type === 'path') && isPlain
    ? { hint: `put it between quotes: "${value}"` }
    : undefined
}

function choiceFaults(row: SettingRow, { value, place }: Found, drivers: NamedDrivers) {
  if (!row.choices) return []
  const { noun, meant, why, wordOf = (text) => text } = row.choices
  const known = choicesOf(row, drivers)
  return [value as string | readonly string[]]
    .flat()
    .map((text) => wordOf(text))
    .filter((word) => !known.includes(word))
    .map((word) => {
      const other = meant?.(word)
      const guess = other === undefined ? didYouMean(word, known) : didYouMean(other, [other])
      const message = `Unknown ${noun} '${word}'${why?.(word) || guess}`
      return new ParfaitError('settings-invalid', message, {
        place,
        hint: `one of ${known.join(', ')}`,
      })
    })
}

/** Where something of the settings file stands; of values that no file was read for, their names. */
export function placeInFile(
  sources: Pick<ValueSources, 'placeInFile'>,
  keys: readonly string[],
): string {
  return sources.placeInFile?.(keys) ?? `${keys.join('.')} in the file`
}
