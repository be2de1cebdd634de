import { readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { blockSize } from '../../tree/measure.ts'
import { copySparsely, writeAll } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'
import type { ChangedBlocks } from '../filesystem-driver.ts'

/** Bytes of a piece of a disk that image formats take or leave as a whole. */
export const pieceBytes = 1 << 16

/** A filesystem on a disk whose content lies elsewhere, but for the pieces that were laid. */
export interface KeptPart {
  /** First byte on the disk. */
  readonly start: number
  /** Bytes. */
  readonly bytes: number
  /** Absolute path of the folder of the kept filesystem. */
  readonly folder: string
  /** Numbers of its pieces that are on the disk, ascending. */
  readonly laid: readonly number[]
}

interface LayRequest {
  /** Absolute path of the raw disk file, which has zeros there. */
  readonly disk: string
  readonly start: number
  /** Absolute path of the kept filesystem. */
  readonly content: string
  readonly changed: ChangedBlocks
}

/** Writes a whole changed filesystem to its place on a disk. */
export async function layWhole({ disk, start, content, changed }: LayRequest): Promise<void> {
  // Reading the holes of a large disk would take longer than all else.
  const extents = await dataExtents(content)
  await copySparsely({ from: content, to: disk, offset: start, extents })
  await withFiles([disk, changed.path], (to, from) => {
    for (const { first, count } of runsOf(changed.blocks)) {
      const buffer = Buffer.alloc(count * blockSize)
      readSync(from.fd, buffer, 0, buffer.length, first * blockSize)
      writeAll(to.fd, buffer, start + first * blockSize)
    }
  })
}

/** Writes those pieces that have a changed block; gives back their numbers, ascending. */
export async function layPieces({ disk, start, content, changed }: LayRequest): Promise<number[]> {
  const perPiece = pieceBytes / blockSize
  const pieces = new Map<number, number[]>()
  for (const block of changed.blocks) {
    const piece = Math.floor(block / perPiece)
    const known = pieces.get(piece)
    if (known) known.push(block)
    else pieces.set(piece, [block])
  }
  await withFiles([disk, changed.path, content], (to, from, old) => {
    for (const [piece, blocks] of pieces) {
      const buffer = Buffer.alloc(pieceBytes)
      const bytesRead = readSync(old.fd, buffer, 0, pieceBytes, piece * pieceBytes)
      for (const block of blocks)
        readSync(from.fd, buffer, (block % perPiece) * blockSize, blockSize, block * blockSize)
      writeAll(to.fd, buffer.subarray(0, bytesRead), start + piece * pieceBytes)
    }
  })
  return [...pieces.keys()]
}

/** Stretches of numbers that follow each other, of at most 256. */
function runsOf(blocks: readonly number[]): { readonly first: number; readonly count: number }[] {
  const runs: { first: number; count: number }[] = []
  for (const block of blocks) {
    const last = runs.at(-1)
    if (last && last.first + last.count === block && last.count < 256) last.count++
    else runs.push({ first: block, count: 1 })
  }
  return runs
}

/** The first is opened for writing. */
async function withFiles<const Paths extends readonly string[]>(
  paths: Paths,
  use: (...files: { [Place in keyof Paths]: FileHandle }) => void,
): Promise<void> {
  const files: FileHandle[] = []
  try {
    for (const [index, path] of paths.entries()) files.push(await open(path, index ? 'r' : 'r+'))
    use(...(files as { [Place in keyof Paths]: FileHandle }))
  } finally {
    for (const file of files) await file.close()
  }
}
