import type { TreeEntry } from '../tree/entry.ts'
import type { PlacedPartition } from './layout.ts'

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
    .map((one) => ({ ...one, start: one.mount === '/' ? '/' : `${one.mount}/` }))
  const split = new Map<string, TreeEntry[]>(mounts.map(({ name }) => [name, []]))
  const paths = new Map<string, string>()
  const linked = new Set(entries.map(({ hardLinkOf }) => hardLinkOf))
  for (const entry of entries) {
    const { path } = entry
    const isRoot = path === '/'
    for (const { name, mount, start } of mounts) {
      if (path === mount && !isRoot) split.get(name)?.push({ ...entry, path: '/' })
      else if (path === mount || path.startsWith(start)) {
        const hasNames = entry.hardLinkOf !== undefined || linked.has(path)
        split.get(name)?.push(relocate({ entry, name, mount, ...(hasNames ? { paths } : {}) }))
        break
      }
    }
  }
  return split
}

interface Relocation {
  readonly entry: TreeEntry
  readonly name: string
  readonly mount: string
  /** First path, in its partition, of each file that has several, by partition and first path; absent: it has one. */
  readonly paths?: Map<string, string>
}

/** A hard link to a file on another partition becomes a file, the first of its partition. */
function relocate({ entry, name, mount, paths }: Relocation): TreeEntry {
  const path = mount === '/' ? entry.path : entry.path.slice(mount.length) || '/'
  if (paths === undefined) return path === entry.path ? entry : { ...entry, path }
  const key = `${name}\n${entry.hardLinkOf ?? entry.path}`
  const first = paths.get(key)
  if (first === undefined) paths.set(key, path)
  if (entry.hardLinkOf === undefined) return path === entry.path ? entry : { ...entry, path }
  const { hardLinkOf: _, ...file } = entry
  return first === undefined ? { ...file, path } : { ...file, path, hardLinkOf: first }
}
