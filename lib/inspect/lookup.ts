import type { FilesystemReader, FoundNode } from '../disk/filesystem-reader.ts'
import { ParfaitError } from '../errors.ts'

/** A filesystem at its place in the image's tree. */
export interface MountedVolume {
  readonly reader: FilesystemReader
  /** Names of the folders above it: none for `/`, `['boot']` for `/boot`. */
  readonly mount: readonly string[]
}

/** As Linux has it: path_resolution(7). */
const mostLinks = 40

/**
 * What is at a path of the image; links are followed within this filesystem, and `..` ends at its root.
 * Undefined where nothing is, and where links go in a circle or lead to another filesystem.
 */
export async function lookup(volume: MountedVolume, path: string): Promise<FoundNode | undefined> {
  const { mount, reader } = volume
  const left = split(path)
  const way: FoundNode[] = []
  let links = 0
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const folder = way.at(-1) ?? reader.root
    if (name === '..') way.pop()
    else if (way.length < mount.length) {
      // Above the filesystem there is only what leads to it.
      if (name !== mount[way.length]) return undefined
      way.push(reader.root)
    } else {
      const child = folder.kind === 'folder' ? await reader.child(folder, name) : undefined
      if (!child) return undefined
      if (child.kind !== 'symlink') way.push(child)
      else {
        if (++links > mostLinks) return undefined
        const target = await reader.target(child)
        if (target.startsWith('/')) way.length = 0
        left.unshift(...split(target))
      }
    }
  }
  return way.length < mount.length ? undefined : (way.at(-1) ?? reader.root)
}

/** The names in a folder of the image; none where there is no folder. */
export async function namesIn(volume: MountedVolume, path: string): Promise<readonly string[]> {
  const node = await lookup(volume, path)
  return node?.kind === 'folder' ? volume.reader.names(node) : []
}

/** The whole content of a file that ought to be small. Error: `image-invalid` above `most` bytes. */
export async function readSmall(
  { reader }: MountedVolume,
  node: FoundNode,
  most: number,
): Promise<Buffer> {
  if (node.size > most)
    throw new ParfaitError(
      'image-invalid',
      `Expected a file of at most ${most} bytes, found one of ${node.size}`,
    )
  const chunks: Buffer[] = []
  for await (const chunk of reader.content(node)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}
