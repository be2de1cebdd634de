import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { packageHint, readDistribution } from '../distribution.ts'
import { ParfaitError } from '../errors.ts'
import { qemuOf } from './qemu.ts'

/** What the machine starts with: what QEMU brings, such as SeaBIOS, or UEFI from two files. */
export type Firmware =
  | { readonly kind: 'bios' }
  | { readonly kind: 'uefi'; readonly code: string; readonly variables: string }

interface FirmwareRequest {
  /** Where none is asked for: what QEMU brings, else UEFI; nothing where QEMU itself loads a kernel. */
  readonly kind?: Firmware['kind'] | undefined
  readonly architecture: Architecture
  /** QEMU loads a kernel itself. */
  readonly hasKernel?: boolean
  /** Where the host's packages lie; `/` where none is given. */
  readonly root?: string
}

/** Finds the firmware's files on this host. Errors: `tool-missing`, naming the package; `usage`. */
export async function findFirmware(request: FirmwareRequest): Promise<Firmware> {
  const { architecture, hasKernel = false, root = '/' } = request
  const { hasFirmware, uefi } = qemuOf(architecture)
  const isEnough = hasFirmware || hasKernel
  const kind = request.kind ?? (isEnough ? 'bios' : 'uefi')
  if (kind === 'bios' && isEnough) return { kind }
  if (kind === 'bios' || !uefi) throw unknownFirmware(architecture, kind)
  for (const pair of uefi.pairs) {
    const code = join(root, uefi.folder, pair.code)
    const variables = join(root, uefi.folder, pair.variables)
    if ((await isFile(code)) && (await isFile(variables))) return { kind, code, variables }
  }
  const way = hasFirmware ? ', or boot with --firmware bios' : ''
  throw new ParfaitError(
    'tool-missing',
    `The UEFI firmware '${join(uefi.folder, uefi.pairs[0]?.code ?? '')}' was not found`,
    { hint: `${packageHint(uefi, await readDistribution(root))}${way}` },
  )
}

function unknownFirmware({ name }: Architecture, kind: Firmware['kind']): ParfaitError {
  const other = kind === 'bios' ? 'uefi' : 'bios'
  return new ParfaitError('usage', `Machines of '${name}' have no ${kind.toUpperCase()} in QEMU`, {
    hint: `boot with --firmware ${other}, or a kernel with --kernel`,
  })
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}
