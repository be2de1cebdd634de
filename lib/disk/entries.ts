import { dirname } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { PlacedPartition } from './layout.ts'
import type { TreeEntry } from './tree.ts'

/** Entries with others among them, which replace those of the same path; missing folders are made. */
export function addEntries(
  entries: readonly TreeEntry[],
  added: readonly TreeEntry[],
  clock: number,
): TreeEntry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]))
  for (const entry of added) {
    makeParents(all, entry.path, clock)
    all.set(entry.path, entry)
  }
  return [...all.values()].sort((a, b) => compareBytes(a.path, b.path))
}

function makeParents(all: Map<string, TreeEntry>, path: string, clock: number): void {
  if (path === '/') return
  const parent = dirname(path)
  const found = all.get(parent)
  if (found === undefined) {
    makeParents(all, parent, clock)
    all.set(parent, madeFolder(parent, clock))
  } else if (found.kind !== 'directory')
    throw new ParfaitError(
      'layout-invalid',
      `Expected a folder for '${path}', found a ${found.kind}: '${parent}'`,
      { place: parent, hint: 'mount points and boot files need real folders, no links' },
    )
}

/** A file of root's that was made up for the image. */
export function madeFile(of: {
  readonly path: string
  readonly content: string | Uint8Array
  readonly clock: number
}): TreeEntry {
  const { path, content, clock } = of
  const size = Buffer.byteLength(content)
  const root = { uid: 0, gid: 0, mtime: clock }
  return { path, kind: 'file', mode: 0o644, ...root, size, allocated: size, content }
}

/** A folder of root's that was made up for the image. */
export function madeFolder(path: string, clock: number): TreeEntry {
  const root = { uid: 0, gid: 0, mtime: clock }
  return { path, kind: 'directory', mode: 0o755, ...root, size: 0, allocated: 0 }
}

/**
 * Entries by name of the partition that stores them, with paths relative to its mount point. The longest
 * mount point wins. The folder that is mounted on is in both: in the parent, and as `/` of the child.
 */
export function splitByMount<T extends Pick<PlacedPartition, 'name' | 'mount'>>(
  entries: readonly TreeEntry[],
  partitions: readonly T[],
): Map<string, TreeEntry[]> {
  const mounts = partitions
    .flatMap(({ name, mount }) => (mount === undefined ? [] : [{ name, mount }]))
    .sort((a, b) => b.mount.length - a.mount.length)
  const split = new Map<string, TreeEntry[]>(mounts.map(({ name }) => [name, []]))
  const paths = new Map<string, string>()
  const owner = (path: string, isParent: boolean) =>
    mounts.find(({ mount }) => isBelow(path, mount) && !(isParent && path === mount))
  for (const entry of entries) {
    const top = mounts.find(({ mount }) => mount === entry.path)
    if (top && entry.path !== '/') split.get(top.name)?.push({ ...entry, path: '/' })
    const home = owner(entry.path, entry.path !== '/')
    if (!home) continue
    const moved = relocate({ entry, ...home, paths })
    split.get(home.name)?.push(moved)
  }
  return split
}

function isBelow(path: string, mount: string): boolean {
  return mount === '/' || path === mount || path.startsWith(`${mount}/`)
}

interface Relocation {
  readonly entry: TreeEntry
  readonly name: string
  readonly mount: string
  /** First path, in its partition, of each file that has several, by partition and first path. */
  readonly paths: Map<string, string>
}

/** A hard link to a file on another partition becomes a file, the first of its partition. */
function relocate({ entry, name, mount, paths }: Relocation): TreeEntry {
  const path = mount === '/' ? entry.path : entry.path.slice(mount.length) || '/'
  const key = `${name}\n${entry.hardLinkOf ?? entry.path}`
  const first = paths.get(key)
  if (first === undefined) paths.set(key, path)
  if (entry.hardLinkOf === undefined) return path === entry.path ? entry : { ...entry, path }
  const { hardLinkOf: _, ...file } = entry
  return first === undefined ? { ...file, path } : { ...file, path, hardLinkOf: first }
}
