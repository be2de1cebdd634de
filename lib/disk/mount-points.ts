import { madeFolder } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { Layout } from './layout.ts'

/** Folders for the mount points of a layout that a tree lacks. */
export function missingMountPoints(
  entries: readonly TreeEntry[],
  { partitions }: Pick<Layout, 'partitions'>,
  clock: number,
): TreeEntry[] {
  const there = new Set(entries.map(({ path }) => path))
  return partitions.flatMap(({ mount }) =>
    mount === undefined || there.has(mount) ? [] : [madeFolder(mount, clock)],
  )
}
