import { addEntries, findEntry, madeFolder } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { ChangedBlocks, FilesystemChanges, FilesystemRequest } from '../filesystem-driver.ts'
import { differencesOf, effortOf } from './differences.ts'
import { keptFiles, keptFolder } from './files.ts'
import type { FilesystemShape } from './shape.ts'

/** Filesystems of an earlier tree that those of a disk are made of. */
export interface KeptFilesystems {
  /** Absolute path of the folder that `keepFilesystems` wrote to. */
  readonly folder: string
  /** Absolute path of the tree that they hold, mounted. */
  readonly tree: string
  readonly shapes: readonly FilesystemShape[]
  /** Absolute paths of the layers that were put on it for the tree of the disk, lowest first; absent: all of that is read. */
  readonly above?: readonly string[]
}

/** From here on a filesystem is sooner written whole: a folder of 60,000 names, all of them new, has 3,600 million. */
const mostEffort = 10_000_000

/** Finds out in which blocks a filesystem differs from the kept one; undefined where it is better written whole. */
export async function changeKept(
  request: FilesystemRequest & { readonly entries: readonly TreeEntry[] },
  of: {
    readonly changes: FilesystemChanges
    readonly kept: KeptFilesystems
    /** What the kept one holds. */
    readonly before: readonly TreeEntry[]
  },
): Promise<ChangedBlocks | undefined> {
  const { partition, entries, clock, scratch } = request
  const { changes, kept, before } = of
  const { content, notes } = keptFiles(keptFolder(kept.folder, partition.name))
  const whole = (some: readonly TreeEntry[]) => withFolders(some, changes.folders, clock)
  const differences = differencesOf(whole(before), whole(entries))
  if (effortOf(differences) > mostEffort) return undefined
  return changes.change({ partition, clock, scratch, kept: { content, notes }, differences })
}

function withFolders(
  entries: readonly TreeEntry[],
  folders: readonly string[],
  clock: number,
): readonly TreeEntry[] {
  const missing = folders.filter((folder) => findEntry(entries, folder) === undefined)
  const made = missing.map((folder) => ({ ...madeFolder(folder, clock), mode: 0o700 }))
  return addEntries(entries, made, clock)
}
