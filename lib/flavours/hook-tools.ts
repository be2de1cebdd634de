import type { Tool } from '../run.ts'
import type { Manifest } from './manifest.ts'

/** The programs of the host that hooks of these flavours call, as their manifests name them. */
export function hookTools(
  flavours: readonly { readonly manifest: Pick<Manifest, 'tools'> }[],
): Tool[] {
  return flavours.flatMap(({ manifest }) =>
    Object.entries(manifest.tools).map(([command, name]) =>
      // A name alone is Debian's, and that of what is made from it.
      typeof name === 'string'
        ? { command, packages: { debian: name } }
        : { command, packages: name },
    ),
  )
}
