import { open } from 'node:fs/promises'
import { byteLengthOf, filePath } from '../any-bytes.ts'
import { mebibyte, roundUp } from '../size.ts'
import type { TreeEntry } from './entry.ts'
import { dataRuns } from './sparse-copy.ts'

/** What a filesystem must have room for. */
export interface Content {
  /** Of files and directories, each rounded up to blocks of 4096. */
  readonly bytes: number
  readonly inodes: number
}

/** The block size that contents are counted in, and that filesystems are made with. */
export const blockSize = 4096

/** Bytes and inodes of some entries, counted in blocks; the same on every host. */
export async function measureContent(entries: readonly TreeEntry[]): Promise<Content> {
  let bytes = 0
  let inodes = 0
  const names = new Map<string, number>()
  for (const entry of entries) {
    const parent = entry.path.slice(0, entry.path.lastIndexOf('/')) || '/'
    names.set(parent, (names.get(parent) ?? 0) + 8 + roundUp(byteLengthOf(entry.path), 4))
    if (entry.hardLinkOf !== undefined) continue
    inodes += 1
    const measured = measureEntry(entry)
    // Waiting for each of many thousands takes longer than measuring them.
    bytes += typeof measured === 'number' ? measured : await measured
  }
  for (const used of names.values()) bytes += Math.max(0, roundUp(used, blockSize) - blockSize)
  return { bytes, inodes }
}

function measureEntry(entry: TreeEntry): number | Promise<number> {
  if (entry.kind === 'directory') return blockSize
  if (entry.kind === 'symlink') return byteLengthOf(entry.target ?? '') >= 60 ? blockSize : 0
  if (entry.kind !== 'file') return 0
  if (entry.content !== undefined) return roundUp(Buffer.byteLength(entry.content), blockSize)
  // How much of a file is allocated depends on the host's filesystem: it only says where to look.
  const isSparse = entry.size - entry.allocated >= mebibyte
  return isSparse && entry.source ? countData(entry.source) : roundUp(entry.size, blockSize)
}

/** Bytes in blocks that are not all zero. */
async function countData(path: string): Promise<number> {
  const file = await open(filePath(path))
  try {
    const buffer = Buffer.alloc(mebibyte)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return bytes
      for (const [begin, end] of dataRuns(buffer.subarray(0, bytesRead)))
        bytes += roundUp(end - begin, blockSize)
    }
  } finally {
    await file.close()
  }
}

/** Bytes of the content of all files, each counted once. */
export function bytesOf(entries: readonly TreeEntry[]): number {
  const files = entries.filter(({ hardLinkOf }) => hardLinkOf === undefined)
  return files.reduce((sum, entry) => sum + entry.size, 0)
}
