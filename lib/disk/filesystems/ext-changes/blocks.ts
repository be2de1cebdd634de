import { readSync, writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { mebibyte } from '../../../size.ts'
import { blockSize } from '../../../tree/measure.ts'
import { type Extent, readExtents } from '../../data-extents.ts'

/** Numbers of the blocks that differ between two files, of those where the second has data; ascending. */
export function differingBlocks(
  before: FileHandle,
  after: FileHandle,
  extents: readonly Extent[],
): number[] {
  const found: number[] = []
  const buffer = Buffer.alloc(mebibyte)
  for (const { at, bytes } of readExtents(after, extents)) {
    const old = buffer.subarray(0, bytes.length)
    const bytesRead = readSync(before.fd, old, 0, old.length, at)
    old.fill(0, bytesRead)
    if (old.equals(bytes)) continue
    for (let from = 0; from < bytes.length; from += blockSize) {
      const to = Math.min(from + blockSize, bytes.length)
      if (old.compare(bytes, from, to, from, to) !== 0) found.push((at + from) / blockSize)
    }
  }
  return found
}

/** Writes zeros over blocks of a file; where it has a hole it has them already. */
export function clearBlocks(
  file: FileHandle,
  blocks: readonly number[],
  extents: readonly Extent[],
): void {
  const zeros = Buffer.alloc(blockSize)
  let next = 0
  for (const block of blocks) {
    const at = block * blockSize
    while (next < extents.length && endOf(extents[next]) <= at) next++
    const extent = extents[next]
    if (extent && extent.start <= at) writeSync(file.fd, zeros, 0, blockSize, at)
  }
}

function endOf(extent: Extent | undefined): number {
  return extent ? extent.start + extent.length : Number.POSITIVE_INFINITY
}
