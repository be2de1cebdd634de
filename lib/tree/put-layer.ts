import { dirname } from 'node:path'
import { mergeEntries } from './entries.ts'
import type { TreeEntry } from './entry.ts'
import type { Layer } from './layer.ts'

/**
 * Gives what `readTree` would give of an overlay of a layer on a tree, sorted by path. An entry that no layer has changed is the
 * same object as before, unless it is of a file of several names of which one is gone or another.
 */
export function putLayer(below: readonly TreeEntry[], layer: Layer): readonly TreeEntry[] {
  const isLeft = leftBy(layer)
  const left: TreeEntry[] = []
  const lost = new Set<string>()
  for (const entry of below)
    if (isLeft(entry)) left.push(entry)
    else lost.add(fileOf(entry))
  return mergeEntries(withNamesLeft(left, lost), layer.entries)
}

/** Says of an entry of the tree below whether it is seen as it was. */
function leftBy({ entries, whiteouts }: Layer): (entry: TreeEntry) => boolean {
  const own = new Set([...entries.map(({ path }) => path), ...whiteouts.removed])
  const files = entries.filter(({ kind }) => kind !== 'directory').map(({ path }) => path)
  /** Nothing of the tree below is seen below these. */
  const closed = new Set([...files, ...whiteouts.removed, ...whiteouts.opaque])
  const known = new Map<string, boolean>([['/', closed.has('/')]])
  const isClosed = (folder: string): boolean => {
    const found = known.get(folder)
    if (found !== undefined) return found
    const is = closed.has(folder) || isClosed(dirname(folder))
    known.set(folder, is)
    return is
  }
  return ({ path }) => !own.has(path) && (path === '/' || !isClosed(dirname(path)))
}

/** The path of the first name of a file. */
function fileOf({ path, hardLinkOf }: TreeEntry): string {
  return hardLinkOf ?? path
}

/** Files that lost a name are not what they were: the first of their other names is the file now. */
function withNamesLeft(
  left: readonly TreeEntry[],
  lost: ReadonlySet<string>,
): readonly TreeEntry[] {
  const isWhole = left.every((entry) => !lost.has(fileOf(entry)))
  if (isWhole) return left
  const first = new Map<string, string>()
  return left.map((entry) => {
    const file = fileOf(entry)
    if (!lost.has(file)) return entry
    const { hardLinkOf: _, ...alone } = entry
    const hardLinkOf = first.get(file)
    if (hardLinkOf !== undefined) return { ...alone, hardLinkOf }
    first.set(file, entry.path)
    return alone
  })
}
