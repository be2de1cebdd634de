import { dirname } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { TreeEntry } from './entry.ts'

/** The entry of a path among entries that are sorted by path; undefined where there is none. */
export function findEntry(entries: readonly TreeEntry[], path: string): TreeEntry | undefined {
  const entry = entries[placeOf(entries, path)]
  return entry?.path === path ? entry : undefined
}

/** How many entries come before a path. */
function placeOf(entries: readonly TreeEntry[], path: string): number {
  let from = 0
  let to = entries.length
  while (from < to) {
    const middle = (from + to) >> 1
    const entry = entries[middle]
    if (entry && compareBytes(entry.path, path) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * Entries, sorted by path, with others among them, which replace those of the same path; missing folders are made. Of
 * many thousands, only places are looked for. Error: `layout-invalid` for one below what is no folder.
 */
export function addEntries(
  entries: readonly TreeEntry[],
  added: readonly TreeEntry[],
  clock: number,
): readonly TreeEntry[] {
  const others = new Map<string, TreeEntry>()
  for (const entry of added) {
    makeParents(entries, others, { path: entry.path, clock })
    others.set(entry.path, entry)
  }
  return mergeEntries(
    entries,
    [...others.values()].sort((a, b) => compareBytes(a.path, b.path)),
  )
}

/** Two lists of entries, each sorted by path, as one; those of the second replace others of their paths. */
export function mergeEntries(
  entries: readonly TreeEntry[],
  others: readonly TreeEntry[],
): readonly TreeEntry[] {
  if (others.length === 0) return entries
  const merged: TreeEntry[] = []
  let from = 0
  for (const other of others) {
    const place = placeOf(entries, other.path)
    for (const entry of entries.slice(from, place)) merged.push(entry)
    merged.push(other)
    from = entries[place]?.path === other.path ? place + 1 : place
  }
  return [...merged, ...entries.slice(from)]
}

function makeParents(
  entries: readonly TreeEntry[],
  others: Map<string, TreeEntry>,
  { path, clock }: { readonly path: string; readonly clock: number },
): void {
  if (path === '/') return
  const parent = dirname(path)
  const found = others.get(parent) ?? findEntry(entries, parent)
  if (found === undefined) {
    makeParents(entries, others, { path: parent, clock })
    others.set(parent, madeFolder(parent, clock))
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
