import { dirname } from 'node:path'
import { compareBytes } from '../../compare-bytes.ts'
import { canonicalJson } from '../../files.ts'
import { groupBy } from '../../group-by.ts'
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
  const old = new Map(before.map((entry) => [entry.path, entry]))
  const all = new Map(after.map((entry) => [entry.path, entry]))
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
      isSame(old.get(first) ?? one, all.get(first) ?? other)
    kept.set(first, is)
    return is
  }
  const removed: TreeEntry[] = []
  const added: TreeEntry[] = []
  const folders: { before: TreeEntry; after: TreeEntry }[] = []
  for (const entry of before) {
    const now = all.get(entry.path)
    if (now?.kind === 'directory' && entry.kind === 'directory')
      folders.push({ before: entry, after: now })
    else if (now === undefined || !isKept(entry, now)) removed.push(entry)
  }
  for (const entry of after) {
    const then = old.get(entry.path)
    if (then?.kind === 'directory' && entry.kind === 'directory') continue
    if (then === undefined || !isKept(then, entry)) added.push(entry)
  }
  const changed = new Set([...removed, ...added].map(({ path }) => dirname(path)))
  const touched = folders.filter(
    ({ before: one, after: other }) => changed.has(one.path) || !hasSameAttributes(one, other),
  )
  return { before, removed: removed.toReversed(), added, touched }
}

/**
 * How many names are looked through to make all changes, roughly: for each, those of its folder. It is a function of the
 * two trees alone, so that whoever writes a filesystem anew because of it does so in each build.
 */
export function effortOf({ before, removed, added }: Differences): number {
  const names = new Map<string, number>()
  const count = (path: string) => {
    const folder = dirname(path)
    names.set(folder, (names.get(folder) ?? 0) + 1)
  }
  for (const { path } of before) count(path)
  for (const { path } of added) count(path)
  return [...removed, ...added].reduce((all, { path }) => all + (names.get(dirname(path)) ?? 0), 0)
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
