import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packageHint, readDistribution } from '../distribution.ts'
import { ParfaitError } from '../errors.ts'
import { type Architecture, architectures } from './architecture.ts'

/** What the machine starts with: SeaBIOS, which QEMU brings, or UEFI from two files. */
export type Firmware =
  | { readonly kind: 'bios' }
  | { readonly kind: 'uefi'; readonly code: string; readonly variables: string }

export interface FirmwareRequest {
  readonly kind: Firmware['kind']
  readonly architecture: Architecture
  /** Where the host's packages lie; `/` where none is given. */
  readonly root?: string
}

/** Finds the firmware's files on this host. Error: `tool-missing`, naming the package. */
export async function findFirmware(request: FirmwareRequest): Promise<Firmware> {
  const { kind, architecture, root = '/' } = request
  if (kind === 'bios') return { kind }
  const { uefi } = architectures[architecture]
  for (const pair of uefi.pairs) {
    const code = join(root, uefi.folder, pair.code)
    const variables = join(root, uefi.folder, pair.variables)
    if ((await isFile(code)) && (await isFile(variables))) return { kind, code, variables }
  }
  throw new ParfaitError(
    'tool-missing',
    `The UEFI firmware '${join(uefi.folder, uefi.pairs[0].code)}' was not found`,
    { hint: `${packageHint(uefi, await readDistribution(root))}, or boot with --firmware bios` },
  )
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}
