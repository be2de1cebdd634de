import { compareBytes } from '../files.ts'
import type { TreeEntry } from './entry.ts'

/** What two lists of entries are not compared by, because a program in between has no place for it. */
export interface Lost {
  /** Names of extended attributes. */
  readonly xattrs?: RegExp
  /** True: each name of a file is a file of its own. */
  readonly hardLinks?: boolean
  readonly devices?: boolean
  /** Bits of the mode. */
  readonly mode?: number
}

/**
 * The first path at which two lists, each sorted by path, say something else of a tree; undefined: nowhere. What they
 * have from where, and how much room it takes there, does not count.
 */
export function firstDifference(
  expected: readonly TreeEntry[],
  found: readonly TreeEntry[],
  lost: Lost = {},
): string | undefined {
  const all = new Map(expected.map((entry) => [entry.path, entry]))
  const wanted = tellAll(expected, all, lost)
  const seen = tellAll(found, new Map(found.map((entry) => [entry.path, entry])), lost)
  const index = wanted.findIndex(({ text }, at) => seen[at]?.text !== text)
  if (index >= 0) return wanted[index]?.path
  return seen[wanted.length]?.path
}

function tellAll(
  entries: readonly TreeEntry[],
  all: ReadonlyMap<string, TreeEntry>,
  lost: Lost,
): { readonly path: string; readonly text: string }[] {
  return entries
    .filter(({ kind }) => !lost.devices || (kind !== 'block' && kind !== 'character'))
    .map((entry) => {
      const { path, hardLinkOf } = entry
      if (hardLinkOf === undefined) return { path, text: tell(path, entry, lost) }
      if (!lost.hardLinks) return { path, text: JSON.stringify([path, hardLinkOf]) }
      return { path, text: tell(path, all.get(hardLinkOf) ?? entry, lost) }
    })
}

function tell(path: string, entry: TreeEntry, lost: Lost): string {
  const { kind, mode, uid, gid, mtime, size, content, target, device } = entry
  const xattrs = Object.entries(entry.xattrs ?? {})
    .filter(([name]) => !lost.xattrs?.test(name))
    .sort(([a], [b]) => compareBytes(a, b))
  const bytes = content === undefined ? size : Buffer.byteLength(content)
  // The mode of a link means nothing, and not every program keeps it.
  const permissions = kind === 'symlink' ? 0 : mode & ~(lost.mode ?? 0)
  return JSON.stringify([
    ...[path, kind, permissions, uid, gid, mtime, kind === 'file' ? bytes : 0],
    ...[target, device?.major, device?.minor, xattrs],
  ])
}
