import { ParfaitError } from '../../errors.ts'
import type { PublishPlan, Shipment } from '../driver.ts'
import { manifestsOf, partitionNames } from '../manifests-of.ts'

/** What Glance calls formats of disks, by the endings of files. */
const diskFormats: Readonly<Record<string, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  img: 'raw',
  vmdk: 'vmdk',
  vdi: 'vdi',
  vhd: 'vhd',
  vhdx: 'vhdx',
  iso: 'iso',
}

/** The format that an image is said to have. Error: `target-invalid` for a file whose ending tells none. */
export function diskFormat({ name }: Shipment, options: PublishPlan['options']): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const said = options?.['disk-format'] ?? diskFormats[ending]
  if (said !== undefined) return String(said)
  throw new ParfaitError('target-invalid', `The name '${name}' tells no format of a disk`, {
    place: name,
    hint: `known are: ${Object.keys(diskFormats).join(', ')}; or say it: --set disk-format=raw`,
  })
}

/** What Glance is told of an image when it makes it. A disk that boots by UEFI alone says so. */
export async function factsOf({ shipment, options = {} }: PublishPlan): Promise<object> {
  const { sha256, sha512 } = shipment
  const firmware = options.firmware ?? (await onlyFirmware(shipment))
  return {
    disk_format: diskFormat(shipment, options),
    container_format: 'bare',
    ...(options.visibility === undefined ? {} : { visibility: options.visibility }),
    ...(firmware === undefined ? {} : { hw_firmware_type: firmware }),
    parfait_sha256: sha256,
    parfait_sha512: sha512,
    parfait_file: shipment.name,
  }
}

/** `uefi` for a disk with an EFI system partition and nothing for a BIOS, as the manifest beside it says. */
async function onlyFirmware({ source }: Shipment): Promise<'uefi' | undefined> {
  const [manifest] = await manifestsOf(source)
  const names = partitionNames(manifest)
  return names.includes('esp') && !names.includes('bios') ? 'uefi' : undefined
}
