import type { Architecture, QemuTarget } from '../architectures/architecture.ts'
import { architectures } from '../architectures.ts'
import { ParfaitError } from '../errors.ts'

/** The machine of an architecture in QEMU. Error: `usage` where none is known. */
export function qemuOf({ name, qemu }: Architecture): QemuTarget {
  if (qemu) return qemu
  const known = architectures.filter((one) => one.qemu).map((one) => one.name)
  throw new ParfaitError('usage', `No machine of QEMU is known for '${name}'`, {
    hint: `known are those of ${known.join(', ')}`,
  })
}
