import type { TreeEntry } from './entry.ts'
import { type ReadAsIsRequest, readTrees } from './read.ts'
import type { Whiteouts } from './tar/whiteouts.ts'
import { isForeignXattr } from './xattrs.ts'

/** What a layer puts on those below it, and what it takes away. */
export interface Layer {
  readonly entries: readonly TreeEntry[]
  readonly whiteouts: Whiteouts
}

/**
 * Lists upper directories of overlays: a device of number 0/0 there is a name that is gone, and an attribute
 * says of a folder that nothing of lower layers is left in it. See the kernel's Documentation/filesystems/overlayfs.rst
 */
export async function readLayers(
  request: Omit<ReadAsIsRequest, 'tree' | 'withSockets'>,
  trees: readonly string[],
): Promise<Layer[]> {
  if (trees.length === 0) return []
  // All attributes: what overlays note of a folder is among those that no image gets.
  return (await readTrees({ ...request, withSockets: true }, trees, /./)).map(layerOf)
}

function layerOf(all: readonly TreeEntry[]): Layer {
  return {
    entries: all.filter((entry) => !isGone(entry)).map(withoutForeign),
    whiteouts: {
      removed: all.filter(isGone).map(({ path }) => path),
      opaque: all.filter(isOpaque).map(({ path }) => path),
    },
  }
}

/** No image has a socket, nor what is behind it. */
function isGone({ kind, device }: TreeEntry): boolean {
  if (kind === 'socket') return true
  return kind === 'character' && device?.major === 0 && device.minor === 0
}

/** `y`; newer kernels write `x` where only what is below is meant. */
function isOpaque({ xattrs = {} }: TreeEntry): boolean {
  return ['user', 'trusted'].some((kind) => xattrs[`${kind}.overlay.opaque`] === '79')
}

function withoutForeign(entry: TreeEntry): TreeEntry {
  const { xattrs, ...rest } = entry
  if (xattrs === undefined) return entry
  const own = Object.entries(xattrs).filter(([name]) => !isForeignXattr(name))
  return own.length === 0 ? rest : { ...rest, xattrs: Object.fromEntries(own) }
}
