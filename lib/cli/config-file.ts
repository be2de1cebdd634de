import { readFile } from 'node:fs/promises'
import { ParfaitError, throwFaults } from '../errors.ts'
import type { ValueSources } from '../settings/read-values.ts'
import { saidBy } from '../system-fault.ts'
import { readYaml } from '../yaml.ts'

/** The values of a file of settings, and where in it they stand. */
type ConfigFile = Required<Pick<ValueSources, 'file' | 'placeInFile'>>

/** Reads a file of settings, YAML or JSON. Error: `settings-invalid`, with line and column. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ParfaitError(
      'settings-invalid',
      `The settings file cannot be read: ${saidBy(cause)}`,
      {
        place: path,
        cause,
      },
    )
  })
  const { yaml, faults } = readYaml(
    text,
    path,
    (message, place) => new ParfaitError('settings-invalid', message, { place }),
  )
  throwFaults(faults)
  const value = yaml?.value
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ParfaitError('settings-invalid', `Expected a map of settings in '${path}'`, {
      place: path,
    })
  return { file: value as ConfigFile['file'], placeInFile: (keys) => yaml?.atKey(keys) ?? path }
}
