import { lstatSync } from 'node:fs'
import { filePath } from '../any-bytes.ts'
import type { TreeEntry } from '../tree/entry.ts'

/** One file of the ramdisk, and why it is there. */
export interface Piece {
  readonly entry: TreeEntry
  readonly share: string
  readonly flavour: string
}

/** Owner and time are those of all files of a ramdisk. */
export function pieceOf(
  of: { readonly source: string; readonly path: string; readonly clock: number },
  why: { readonly share: string; readonly flavour: string },
): Piece {
  const { source, path, clock } = of
  const { mode, size } = lstatSync(filePath(source))
  const entry: TreeEntry = {
    path,
    kind: 'file',
    mode: mode & 0o7777,
    uid: 0,
    gid: 0,
    mtime: clock,
    size,
    allocated: size,
    source,
  }
  return { entry, ...why }
}

export function linkPiece(
  of: {
    readonly path: string
    readonly target: string
    readonly clock: number
  },
  why: { readonly share: string; readonly flavour: string },
): Piece {
  const entry: TreeEntry = {
    path: of.path,
    kind: 'symlink',
    mode: 0o777,
    uid: 0,
    gid: 0,
    mtime: of.clock,
    size: 0,
    allocated: 0,
    target: of.target,
  }
  return { entry, ...why }
}
