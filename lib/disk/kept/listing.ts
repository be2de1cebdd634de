import { readFile, writeFile } from 'node:fs/promises'
import type { TreeEntry } from '../../tree/entry.ts'
import type { KeptFilesystems } from './change.ts'
import { keptListing } from './files.ts'

/** Writes down, in the folder of all kept filesystems, the tree that they are of. */
export async function writeListing(folder: string, entries: readonly TreeEntry[]): Promise<void> {
  const plain = entries.map(({ source: _, ...entry }) => entry)
  await writeFile(keptListing(folder), JSON.stringify(plain))
}

/** Reads it again. */
export async function readListing({
  folder,
  tree,
}: Pick<KeptFilesystems, 'folder' | 'tree'>): Promise<TreeEntry[]> {
  const text = await readFile(keptListing(folder), 'utf8')
  const entries = JSON.parse(text) as (TreeEntry & { source?: string })[]
  // In place: there are many thousands.
  for (const entry of entries)
    if (entry.kind === 'file' && entry.content === undefined) entry.source = tree + entry.path
  return entries
}
