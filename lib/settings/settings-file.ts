import { ParfaitError } from '../errors.ts'
import { isJson, type JsonObject } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import type { SettingRow } from './setting-row.ts'
import type { Settings } from './settings.ts'

type FileValues = Readonly<Record<string, unknown>>

/** What is wrong with a settings file as a whole; its values are judged like those of flags. */
export function fileFaults(
  file: FileValues | undefined = {},
  rows: readonly SettingRow[],
): ParfaitError[] {
  const known = [...rows.map(({ name }) => name), 'options', 'flavours']
  const { flavours, options } = file
  return [
    ...unknownSettings(file, known, 'the settings file'),
    ...(flavours === undefined || isNames(flavours)
      ? []
      : [fault('a list of names', flavours, 'flavours in the file')]),
    ...optionFaults(options),
  ]
}

/** Names that no setting has. */
export function unknownSettings(
  values: FileValues,
  known: readonly string[],
  place: string,
): ParfaitError[] {
  return Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown setting '${name}'${didYouMean(name, known)}`)
    .map((message) => new ParfaitError('settings-invalid', message, { place }))
}

function optionFaults(options: unknown): ParfaitError[] {
  if (options === undefined) return []
  if (!isMap(options)) return [fault('a map of flavours', options, 'options in the file')]
  return Object.entries(options)
    .filter(([, values]) => !isPlainMap(values))
    .map(([name, values]) => {
      const wanted = isMap(values) ? 'finite numbers' : 'a map of options'
      return fault(wanted, values, `options.${name} in the file`)
    })
}

function fault(wanted: string, value: unknown, place: string): ParfaitError {
  const message = `Expected ${wanted}, got '${JSON.stringify(value)}'`
  return new ParfaitError('settings-invalid', message, { place })
}

function isMap(value: unknown): value is FileValues {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function isPlainMap(value: unknown): value is JsonObject {
  return isMap(value) && isJson(value)
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

/** The options of a settings file by flavour. */
export function fileOptions(file: FileValues = {}): Settings['options'] {
  const options: FileValues = isMap(file.options) ? file.options : {}
  return Object.fromEntries(
    Object.entries(options).map(([flavour, values]) => [flavour, isPlainMap(values) ? values : {}]),
  )
}

/** The options of `--set flavour.key=value` by flavour. */
export function setOptions(
  texts: readonly string[] = [],
  faults: ParfaitError[] = [],
): Settings['options'] {
  const merged: Record<string, JsonObject> = {}
  for (const text of texts) {
    const [, flavour, key, value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? []
    if (flavour === undefined || key === undefined)
      faults.push(
        new ParfaitError('settings-invalid', `Expected flavour.key=value, got '${text}'`, {
          place: '--set',
        }),
      )
    else merged[flavour] = { ...merged[flavour], [key]: value }
  }
  return merged
}
