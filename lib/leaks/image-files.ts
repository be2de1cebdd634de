import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { bytesOfText, filePath } from '../any-bytes.ts'
import type { StepLabel } from '../report/events.ts'
import { type Excluder, excluder } from '../tree/exclude.ts'
import { readFolder } from '../tree/folder.ts'
import type { ImageFilesRequest, LayerFiles } from './leak.ts'

/** Larger files are read in pieces; texts that tell of a user or a machine are smaller. */
export const textLimit = 1 << 20

/** The files of an image, by their absolute path in it, a text for any bytes; what the image will not have is not there. */
export interface ImageFiles {
  /** Every path below a folder that is no folder itself, links not followed; nothing where there is none. */
  list(folder: string): string[]
  /** The content of a plain file that is no larger than a text; undefined for all else. */
  read(path: string): Buffer | undefined
  stat(path: string): Stats | undefined
  /** Bytes that a plain file has in the image: none where it is not there, or is emptied. */
  size(path: string): number
  /** Files whose content is to be searched: those that hooks wrote, each once, as the image has it. */
  changed(): Iterable<{ readonly path: string; readonly search: LayerFiles['search'] }>
  /** Reads a file of any size in pieces, which overlap by so many bytes. */
  pieces(path: string, overlap: number): Iterable<Buffer>
  /** The step whose layer a path of the image came from. */
  writer(path: string): StepLabel | undefined
}

/** Opens a tree and its layers for the checks of the leak gate. */
export function openImage(request: ImageFilesRequest): ImageFiles {
  const isLeftOut = withParents(excluder(request.excludes))
  const empties = new Set(request.empties)
  const { layers } = request
  const tree = realpathSync(request.tree)
  const isReal = realFolders(tree)
  const stat = (path: string) =>
    isLeftOut(path) || !isReal(dirname(path))
      ? undefined
      : lstatSync(filePath(tree + path), { throwIfNoEntry: false })
  return {
    list: (folder) =>
      isReal(folder) ? [...walk(tree, folder)].filter((path) => !isLeftOut(path)) : [],
    read: (path) => {
      const status = stat(path)
      const isText = status?.isFile() && status.size <= textLimit && !empties.has(path)
      return isText ? readFileSync(filePath(tree + path)) : undefined
    },
    stat,
    size: (path) => {
      const status = stat(path)
      return status?.isFile() && !empties.has(path) ? status.size : 0
    },
    *changed() {
      for (const [index, { folder, search }] of layers.entries()) {
        // Those of a base are many thousands, and nothing is asked of them.
        if (search === 'none') continue
        const above = layers.slice(index + 1)
        // A file that a later step removed is in its layer, and not in the image.
        for (const path of walk(folder, ''))
          if (!empties.has(path) && !above.some(hasPath(path)) && stat(path)?.isFile())
            yield { path, search }
      }
    },
    pieces: (path, overlap) => readPieces(tree + path, overlap),
    writer: (path) => layers.findLast(hasPath(path))?.label,
  }
}

/** Says of a layer whether it has something, or the mark of its removal, at a path. */
function hasPath(path: string): (layer: Pick<LayerFiles, 'folder'>) => boolean {
  return ({ folder }) => {
    try {
      return lstatSync(filePath(folder + path), { throwIfNoEntry: false }) !== undefined
    } catch {
      // It has a link on the way there that leads to itself.
      return false
    }
  }
}

/** What lies below an excluded folder is gone with it. */
function withParents(isExcluded: Excluder): Excluder {
  return (path) => {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1))
      if (isExcluded(path.slice(0, end))) return true
    return isExcluded(path)
  }
}

/** Says of a folder whether the way to it has no link: one that leads to `/etc` leads out of the tree here. */
function realFolders(tree: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['/', true]])
  return (folder) => {
    const found = known.get(folder) ?? isSame(tree + folder)
    known.set(folder, found)
    return found
  }
}

function isSame(path: string): boolean {
  try {
    // The other one makes a text of its path.
    return realpathSync.native(filePath(path), 'buffer').equals(bytesOfText(path))
  } catch {
    return false
  }
}

/** Paths of all that is no folder, relative to a root. */
function* walk(root: string, folder: string): Generator<string> {
  const status = lstatSync(filePath(root + folder), { throwIfNoEntry: false })
  if (!status?.isDirectory()) return
  for (const { name, isDirectory } of readFolder(root + folder)) {
    const path = join(folder || '/', name)
    if (isDirectory) yield* walk(root, path)
    else yield path
  }
}

const pieceSize = 4 << 20

function* readPieces(path: string, overlap: number): Generator<Buffer> {
  const file = openSync(filePath(path), 'r')
  try {
    const buffer = Buffer.allocUnsafe(pieceSize + overlap)
    let kept = 0
    for (;;) {
      const got = readSync(file, buffer, kept, pieceSize, null)
      if (got === 0) return
      const piece = buffer.subarray(0, kept + got)
      yield piece
      kept = Math.min(overlap, piece.length)
      buffer.copy(buffer, 0, piece.length - kept, piece.length)
    }
  } finally {
    closeSync(file)
  }
}
