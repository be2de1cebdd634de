import { ParfaitError } from '../errors.ts'
import { isJson, type JsonObject } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import { placeInFile, type ValueSources } from './read-values.ts'
import type { SettingRow } from './setting-row.ts'
import type { Settings } from './settings.ts'

type FileValues = Readonly<Record<string, unknown>>

/** What is wrong with a settings file as a whole; its values are judged like those of flags. */
export function fileFaults(
  sources: Pick<ValueSources, 'file' | 'placeInFile'>,
  rows: readonly SettingRow[],
): ParfaitError[] {
  const { file = {} } = sources
  const at = (...keys: string[]) => placeInFile(sources, keys)
  const known = [...rows.map(({ name }) => name), 'options', 'flavours']
  const { flavours, options } = file
  return [
    ...unknownSettings(file, known, at),
    ...(flavours === undefined || isNames(flavours)
      ? []
      : [fault('a list of names', flavours, at('flavours'))]),
    ...optionFaults(options, at),
  ]
}

/** Names that no setting has. */
export function unknownSettings(
  values: FileValues,
  known: readonly string[],
  place: (name: string) => string,
): ParfaitError[] {
  return Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `Unknown setting '${name}'${didYouMean(name, known)}`
      return new ParfaitError('settings-invalid', message, { place: place(name) })
    })
}

function optionFaults(options: unknown, at: (...keys: string[]) => string): ParfaitError[] {
  if (options === undefined) return []
  if (!isMap(options)) return [fault('a map of flavours', options, at('options'))]
  return Object.entries(options)
    .filter(([, values]) => !isPlainMap(values))
    .map(([name, values]) => {
      const wanted = isMap(values) ? 'finite numbers' : 'a map of options'
      return fault(wanted, values, at('options', name))
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

/** Where these stand. */
export function fileOptionPlaces(
  sources: Pick<ValueSources, 'file' | 'placeInFile'>,
): Settings['fileOptionPlaces'] {
  const placesOf = ([flavour, values]: [string, JsonObject]) => [
    flavour,
    Object.fromEntries(
      Object.keys(values).map((key) => [key, placeInFile(sources, ['options', flavour, key])]),
    ),
  ]
  return sources.placeInFile
    ? Object.fromEntries(Object.entries(fileOptions(sources.file)).map(placesOf))
    : {}
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
