import { readFile, writeFile } from 'node:fs/promises'
import type { TreeEntry } from '../../tree/entry.ts'

/** Writes down what a kept filesystem holds. */
export async function writeListing(path: string, entries: readonly TreeEntry[]): Promise<void> {
  await writeFile(path, JSON.stringify(entries.map(({ source: _, ...entry }) => entry)))
}

/** Reads it again; `tree` is the folder that has the files' content. */
export async function readListing(path: string, tree: string): Promise<TreeEntry[]> {
  const entries = JSON.parse(await readFile(path, 'utf8')) as (TreeEntry & { source?: string })[]
  // In place: there are many thousands.
  for (const entry of entries)
    if (entry.kind === 'file' && entry.content === undefined) entry.source = tree + entry.path
  return entries
}
