import { readSmall } from './content.ts'
import { readFolder } from './folder.ts'
import { type Inode, readInode, rootInode } from './inode.ts'
import type { ExtVolume } from './superblock.ts'

/** A filesystem at its place in the image's tree. */
export interface MountedVolume extends ExtVolume {
  /** Names of the folders above it: none for `/`, `['boot']` for `/boot`. */
  readonly mount: readonly string[]
}

/** As Linux has it: path_resolution(7). */
const mostLinks = 40
/** PATH_MAX. */
const longestTarget = 4096

/**
 * What is at a path of the image; links are followed within this filesystem, and `..` ends at its root.
 * Undefined where nothing is, and where links go in a circle or lead to another filesystem.
 */
export async function lookup(volume: MountedVolume, path: string): Promise<Inode | undefined> {
  const { mount } = volume
  const left = split(path)
  const way: Inode[] = []
  const root = await readInode(volume, rootInode)
  let links = 0
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const folder = way.at(-1) ?? root
    if (name === '..') way.pop()
    else if (way.length < mount.length) {
      // Above the filesystem there is only what leads to it.
      if (name !== mount[way.length]) return undefined
      way.push(root)
    } else {
      const child = folder.kind === 'folder' ? await childOf(volume, folder, name) : undefined
      if (!child) return undefined
      if (child.kind !== 'symlink') way.push(child)
      else {
        if (++links > mostLinks) return undefined
        const target = await readTarget(volume, child)
        if (target.startsWith('/')) way.length = 0
        left.unshift(...split(target))
      }
    }
  }
  return way.length < mount.length ? undefined : (way.at(-1) ?? root)
}

/** The names in a folder of the image; none where there is no folder. */
export async function namesIn(volume: MountedVolume, path: string): Promise<string[]> {
  const inode = await lookup(volume, path)
  return inode?.kind === 'folder' ? [...(await readFolder(volume, inode)).keys()] : []
}

async function childOf(volume: ExtVolume, folder: Inode, name: string): Promise<Inode | undefined> {
  const number = (await readFolder(volume, folder)).get(name)
  return number === undefined ? undefined : readInode(volume, number)
}

/** Short targets lie in the inode itself. */
async function readTarget(volume: ExtVolume, link: Inode): Promise<string> {
  const isShort = link.size < link.block.length && !link.hasExtents
  const bytes = isShort
    ? link.block.subarray(0, link.size)
    : await readSmall(volume, link, longestTarget)
  return bytes.toString()
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}
