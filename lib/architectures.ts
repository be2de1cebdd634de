import { amd64 } from './architectures/amd64.ts'
import type { Architecture } from './architectures/architecture.ts'
import { arm64 } from './architectures/arm64.ts'
import { armel } from './architectures/armel.ts'
import { armhf } from './architectures/armhf.ts'
import { i386 } from './architectures/i386.ts'
import { mips64el } from './architectures/mips64el.ts'
import { ppc64el } from './architectures/ppc64el.ts'
import { riscv64 } from './architectures/riscv64.ts'
import { s390x } from './architectures/s390x.ts'
import { ParfaitError } from './errors.ts'
import { didYouMean } from './nearest.ts'

/** THE table of architectures, by Debian's names. Where two share something, the first has it. */
export const architectures: readonly Architecture[] = [
  amd64,
  arm64,
  armhf,
  armel,
  i386,
  ppc64el,
  riscv64,
  s390x,
  mips64el,
]

/** Debian's names of all architectures that are known. */
export const architectureNames: readonly string[] = architectures.map(({ name }) => name)

/** The architecture of this name, of these or of those of the table. Error: `settings-invalid`. */
export function findArchitecture(
  name: string,
  known: readonly Architecture[] = architectures,
): Architecture {
  const found = known.find((one) => one.name === name)
  if (found) return found
  const names = known.map((one) => one.name)
  const meant = meantArchitecture(name)
  const guess = meant === undefined ? didYouMean(name, names) : didYouMean(meant, [meant])
  throw new ParfaitError('settings-invalid', `Unknown architecture '${name}'${guess}`, {
    place: '--arch',
    hint: `one of ${names.join(', ')}`,
  })
}

/** Debian's name of an architecture by one that others have for it: `amd64` of `x86_64`. */
export function meantArchitecture(name: string): string | undefined {
  return architectures.find(({ kernel, node, oci }) =>
    [kernel, node, oci.architecture].includes(name),
  )?.name
}

/** The architecture that Node runs on, as `process.arch` tells. Error: `settings-invalid`. */
export function hostArchitecture(
  node: string = process.arch,
  more: readonly Architecture[] = [],
): Architecture {
  return [...more, ...architectures].find((one) => one.node === node) ?? findArchitecture(node)
}

/** Whether programs of an architecture run on a host as they are. */
export function runsOn(architecture: Architecture, host: Architecture): boolean {
  const { machine, bits } = architecture.elf
  const isSame = host.elf.machine === machine && host.elf.bits === bits
  return isSame || host.runs.includes(architecture.name)
}
