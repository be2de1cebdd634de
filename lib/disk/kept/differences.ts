import { dirname } from 'node:path'
import { compareBytes } from '../../compare-bytes.ts'
import { canonicalJson } from '../../files.ts'
import { groupBy } from '../../group-by.ts'
import { findEntry } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { hasSameContent } from './same-content.ts'

/** What makes one listing of a filesystem's files into another. */
export interface Differences {
  /** The first listing. */
  readonly before: readonly TreeEntry[]
  /** Gone, or made anew; what is in a folder comes before it. */
  readonly removed: readonly TreeEntry[]
  /** New, or made anew; a folder comes before what is in it. */
  readonly added: readonly TreeEntry[]
  /** Folders of both whose attributes are set anew, because something in them is another, or they are. */
  readonly touched: readonly { readonly before: TreeEntry; readonly after: TreeEntry }[]
}

/**
 * Compares two listings, each sorted by path. A function of the two trees alone: what a hook wrote as it was before is no
 * difference. Files with several names are compared with all of these.
 */
export function differencesOf(
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
): Differences {
  const oldNames = namesOf(before)
  const names = namesOf(after)
  const kept = new Map<string, boolean>()
  const isKept = (one: TreeEntry, other: TreeEntry): boolean => {
    const first = one.hardLinkOf ?? one.path
    if (first !== (other.hardLinkOf ?? other.path)) return false
    const known = kept.get(first)
    if (known !== undefined) return known
    const is =
      String(oldNames.get(first)) === String(names.get(first)) &&
      isSame(fileOf(one, before), fileOf(other, after))
    kept.set(first, is)
    return is
  }
  const removed: TreeEntry[] = []
  const added: TreeEntry[] = []
  const folders: { before: TreeEntry; after: TreeEntry }[] = []
  for (const { one, other } of pairsOf(before, after)) {
    if (one?.kind === 'directory' && other?.kind === 'directory') {
      folders.push({ before: one, after: other })
      continue
    }
    if (one && other && isKept(one, other)) continue
    if (one) removed.push(one)
    if (other) added.push(other)
  }
  const changed = new Set([...removed, ...added].map(({ path }) => dirname(path)))
  const touched = folders.filter(
    ({ before: one, after: other }) => changed.has(one.path) || !hasSameAttributes(one, other),
  )
  return { before, removed: removed.toReversed(), added, touched }
}

/** The first name of a file. */
function fileOf(entry: TreeEntry, entries: readonly TreeEntry[]): TreeEntry {
  return (entry.hardLinkOf && findEntry(entries, entry.hardLinkOf)) || entry
}

/** What the first and the second listing have at a path. */
interface Pair {
  readonly one: TreeEntry | undefined
  readonly other: TreeEntry | undefined
}

/** In the order of the paths. */
function pairsOf(before: readonly TreeEntry[], after: readonly TreeEntry[]): Pair[] {
  const pairs: Pair[] = []
  let [first, second] = [0, 0]
  while (first < before.length || second < after.length) {
    const [one, other] = [before[first], after[second]]
    const order = one && other ? orderOf(one.path, other.path) : one ? -1 : 1
    pairs.push({ one: order <= 0 ? one : undefined, other: order >= 0 ? other : undefined })
    if (order <= 0) first++
    if (order >= 0) second++
  }
  return pairs
}

/** Nearly all are equal, which needs no look at each letter. */
function orderOf(one: string, other: string): number {
  return one === other ? 0 : compareBytes(one, other)
}

/**
 * How many names are looked through to make all changes, roughly: for each, those of its folder. It is a function of the
 * two trees alone, so that whoever writes a filesystem anew because of it does so in each build.
 */
export function effortOf({ before, removed, added }: Differences): number {
  const changed = [...removed, ...added].map(({ path }) => dirname(path))
  const names = new Map(changed.map((folder) => [folder, 0]))
  const count = ({ path }: TreeEntry) => {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/'
    const known = names.get(folder)
    if (known !== undefined) names.set(folder, known + 1)
  }
  for (const entry of before) count(entry)
  for (const entry of added) count(entry)
  return changed.reduce((all, folder) => all + (names.get(folder) ?? 0), 0)
}

/** The names of files that have several, by the first. */
function namesOf(entries: readonly TreeEntry[]): Map<string, string[]> {
  const links = entries.filter(({ hardLinkOf }) => hardLinkOf !== undefined)
  const groups = groupBy(links, ({ hardLinkOf }) => hardLinkOf ?? '')
  return new Map(
    [...groups].map(([first, others]) => [
      first,
      others.map(({ path }) => JSON.stringify(path)).sort(compareBytes),
    ]),
  )
}

function isSame(one: TreeEntry, other: TreeEntry): boolean {
  if (one === other) return true
  return (
    one.kind === other.kind &&
    one.size === other.size &&
    one.target === other.target &&
    hasSameAttributes(one, other) &&
    (one.kind !== 'file' || hasSameContent(one, other))
  )
}

function hasSameAttributes(one: TreeEntry, other: TreeEntry): boolean {
  return (
    one.mode === other.mode &&
    one.uid === other.uid &&
    one.gid === other.gid &&
    one.mtime === other.mtime &&
    one.device?.major === other.device?.major &&
    one.device?.minor === other.device?.minor &&
    (one.xattrs === other.xattrs ||
      canonicalJson(one.xattrs ?? {}) === canonicalJson(other.xattrs ?? {}))
  )
}
