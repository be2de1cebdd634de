import { readFile } from 'node:fs/promises'
import { ParfaitError } from '../errors.ts'
import { parseYaml } from '../yaml.ts'
import { elementsOf, type Part } from './element.ts'

/** A block device configuration as it was written, and where. */
interface BlockDeviceConfig {
  readonly config: unknown
  readonly place: string
  /** Said for this build, and not by an element. */
  readonly isGiven: boolean
}

/**
 * The configuration that counts: DIB_BLOCK_DEVICE_CONFIG, else the first element with a file of its own for
 * the architecture, or one for all. Undefined where nobody says anything.
 */
export async function chooseBlockDevice(
  parts: readonly Part[],
  of: { readonly env: Readonly<Record<string, string | undefined>>; readonly architecture: string },
): Promise<BlockDeviceConfig | undefined> {
  const given = of.env.DIB_BLOCK_DEVICE_CONFIG
  if (given?.startsWith('file://'))
    return { ...(await readConfig(given.slice('file://'.length))), isGiven: true }
  if (given) return { ...parseConfig(given, 'DIB_BLOCK_DEVICE_CONFIG'), isGiven: true }
  for (const { files } of elementsOf(parts))
    for (const name of [`block-device-${of.architecture}.yaml`, 'block-device-default.yaml']) {
      const file = files?.[name]
      if (file) return { ...(await readConfig(file.source)), isGiven: false }
    }
  return undefined
}

type Written = Omit<BlockDeviceConfig, 'isGiven'>

async function readConfig(path: string): Promise<Written> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ParfaitError('layout-invalid', `'${path}' cannot be read`, { place: path, cause })
  })
  return parseConfig(text, path)
}

function parseConfig(text: string, place: string): Written {
  const fault = (message: string, at: string) =>
    new ParfaitError('layout-invalid', `The block devices are no YAML: ${message}`, { place: at })
  return { config: parseYaml(text, place, fault), place }
}
