import { ParfaitError } from '../../errors.ts'
import type { PublishPlan, Shipment } from '../driver.ts'
import { manifestsOf, partitionNames } from '../manifests-of.ts'

/** What EC2 calls formats of disks, by the endings of files. */
const formats: Readonly<Record<string, string>> = {
  raw: 'RAW',
  img: 'RAW',
  vhd: 'VHD',
  vmdk: 'VMDK',
}

/** What EC2 calls architectures, by the name that images have. */
const architectures: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'arm64',
  i386: 'i386',
}

/** The format that EC2 is told. Error: `target-invalid` for a file whose ending tells none that it imports. */
export function diskFormat({ name }: Shipment): string {
  const format = formats[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
  if (format !== undefined) return format
  throw new ParfaitError('target-invalid', `EC2 imports no disk of the format of '${name}'`, {
    place: name,
    hint: `it takes ${Object.keys(formats).join(', ')}: build with -t raw`,
  })
}

/** What an image is registered as, by the options and the manifest beside the file. Error: `target-invalid`. */
export async function factsOf({
  shipment,
  options = {},
}: PublishPlan): Promise<Readonly<Record<string, string>>> {
  const [manifest] = await manifestsOf(shipment.source)
  const said = String(manifest?.architecture ?? 'amd64')
  const architecture = options.architecture ?? architectures[said]
  if (architecture === undefined)
    throw new ParfaitError('target-invalid', `EC2 has no machines of the architecture '${said}'`, {
      place: shipment.source,
      hint: `known are: ${Object.keys(architectures).join(', ')}`,
    })
  const mode = options['boot-mode'] ?? bootMode(manifest)
  return { Architecture: String(architecture), ...(mode ? { BootMode: String(mode) } : {}) }
}

/** How a disk with these partitions boots; undefined where none tells. */
function bootMode(manifest: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const names = partitionNames(manifest)
  if (names.includes('esp')) return names.includes('bios') ? 'uefi-preferred' : 'uefi'
  return names.includes('bios') ? 'legacy-bios' : undefined
}
