import { dirname } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { TreeEntry } from './entry.ts'

/** Entries with others among them, which replace those of the same path; missing folders are made. */
export function addEntries(
  entries: readonly TreeEntry[],
  added: readonly TreeEntry[],
  clock: number,
): TreeEntry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]))
  for (const entry of added) {
    makeParents(all, entry.path, clock)
    all.set(entry.path, entry)
  }
  return [...all.values()].sort((a, b) => compareBytes(a.path, b.path))
}

function makeParents(all: Map<string, TreeEntry>, path: string, clock: number): void {
  if (path === '/') return
  const parent = dirname(path)
  const found = all.get(parent)
  if (found === undefined) {
    makeParents(all, parent, clock)
    all.set(parent, madeFolder(parent, clock))
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
