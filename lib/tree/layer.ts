import type { TreeEntry } from './entry.ts'
import { type ReadAsIsRequest, readTree } from './read.ts'
import type { Whiteouts } from './tar/whiteouts.ts'
import { readXattrs } from './xattrs.ts'

/** What a layer puts on those below it, and what it takes away. */
export interface Layer {
  readonly entries: readonly TreeEntry[]
  readonly whiteouts: Whiteouts
}

/**
 * Lists the upper directory of an overlay: a device of number 0/0 there is a name that is gone, and an attribute
 * says of a folder that nothing of lower layers is left in it. See the kernel's Documentation/filesystems/overlayfs.rst
 */
export async function readLayer(request: ReadAsIsRequest): Promise<Layer> {
  const [all, opaque] = await Promise.all([
    readTree({ ...request, withSockets: true }),
    readOpaque(request.tree),
  ])
  const known = new Set(all.map(({ path }) => path))
  return {
    entries: all.filter((entry) => !isGone(entry)),
    whiteouts: {
      removed: all.filter(isGone).map(({ path }) => path),
      opaque: opaque.filter((path) => known.has(path)),
    },
  }
}

/** No image has a socket, nor what is behind it. */
function isGone({ kind, device }: TreeEntry): boolean {
  if (kind === 'socket') return true
  return kind === 'character' && device?.major === 0 && device.minor === 0
}

const opaqueName = /^(user|trusted)\.overlay\.opaque$/

async function readOpaque(tree: string): Promise<string[]> {
  const root = tree.replace(/\/+$/, '')
  return [...(await readXattrs(tree, opaqueName))].flatMap(([path, attributes]) =>
    // `y`; newer kernels write `x` where only what is below is meant.
    Object.values(attributes).includes('79') ? [path.slice(root.length) || '/'] : [],
  )
}
