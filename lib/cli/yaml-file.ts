import { readFile } from 'node:fs/promises'
import { ParfaitError, throwFaults } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import { readYaml, type YamlText } from '../yaml.ts'

/**
 * Reads a file of the user, YAML or JSON; `name` is what it is called in errors. Error: `settings-invalid`, with line and
 * column, all at once.
 */
export async function readYamlFile(path: string, name: string): Promise<YamlText | undefined> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `${name} cannot be read: ${saidBy(cause)}`
    throw new ParfaitError('settings-invalid', message, { place: path, cause })
  })
  const fault = (message: string, place: string) =>
    new ParfaitError('settings-invalid', message, { place })
  const { yaml, faults } = readYaml(text, path, fault)
  throwFaults(faults)
  return yaml
}
