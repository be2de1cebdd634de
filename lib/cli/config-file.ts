import { ParfaitError } from '../errors.ts'
import type { ValueSources } from '../settings/read-values.ts'
import { readYamlFile } from './yaml-file.ts'

/** The values of a file of settings, and where in it they stand. */
type ConfigFile = Required<Pick<ValueSources, 'file' | 'placeInFile'>>

/** Reads a file of settings, YAML or JSON. Error: `settings-invalid`, with line and column. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const yaml = await readYamlFile(path, 'The settings file')
  const value = yaml?.value
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ParfaitError('settings-invalid', `Expected a map of settings in '${path}'`, {
      place: path,
    })
  return { file: value as ConfigFile['file'], placeInFile: (keys) => yaml?.atKey(keys) ?? path }
}
