import { readFile } from 'node:fs/promises'
import { ParfaitError, throwFaults } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import { readYaml } from '../yaml.ts'

/** Reads a file of settings, YAML or JSON. Error: `settings-invalid`, with line and column. */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
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
  return value as Record<string, unknown>
}
