import type { Tool } from '../run.ts'
import type { Flavour } from './flavour.ts'

/** The programs of the host that hooks of these flavours call, as their manifests name them. */
export function hookTools(flavours: readonly Pick<Flavour, 'manifest'>[]): Tool[] {
  return flavours.flatMap(({ manifest }) =>
    Object.entries(manifest.tools).map(([command, name]) =>
      // A name alone is Debian's, and that of what is made from it.
      typeof name === 'string'
        ? { command, packages: { debian: name } }
        : { command, packages: name },
    ),
  )
}
