import { findEntry, madeFolder } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { Layout } from './layout.ts'

/** Folders for the mount points of a layout that a tree lacks. */
export function missingMountPoints(
  entries: readonly TreeEntry[],
  { partitions }: Pick<Layout, 'partitions'>,
  clock: number,
): TreeEntry[] {
  return partitions.flatMap(({ mount }) =>
    mount === undefined || findEntry(entries, mount) ? [] : [madeFolder(mount, clock)],
  )
}
