import type { FileHandle } from 'node:fs/promises'
import { mebibyte } from '../../../size.ts'
import { blockSize } from '../../../tree/measure.ts'
import type { Extent } from '../../data-extents.ts'

/** Numbers of the blocks that differ between two files, of those where the second has data; ascending. */
export async function differingBlocks(
  before: FileHandle,
  after: FileHandle,
  extents: readonly Extent[],
): Promise<number[]> {
  const found: number[] = []
  const one = Buffer.alloc(mebibyte)
  const other = Buffer.alloc(mebibyte)
  for (const { start, length } of extents)
    for (let at = start; at < start + length; at += mebibyte) {
      const size = Math.min(mebibyte, start + length - at)
      await after.read(other, 0, size, at)
      const { bytesRead } = await before.read(one, 0, size, at)
      one.fill(0, bytesRead, size)
      if (one.compare(other, 0, size, 0, size) === 0) continue
      for (let from = 0; from < size; from += blockSize) {
        const end = Math.min(from + blockSize, size)
        if (one.compare(other, from, end, from, end) !== 0) found.push((at + from) / blockSize)
      }
    }
  return found
}

/** Writes zeros over blocks of a file; where it has a hole it has them already. */
export async function clearBlocks(
  file: FileHandle,
  blocks: readonly number[],
  extents: readonly Extent[],
): Promise<void> {
  const zeros = Buffer.alloc(blockSize)
  let next = 0
  for (const block of blocks) {
    const at = block * blockSize
    while (next < extents.length && endOf(extents[next]) <= at) next++
    const extent = extents[next]
    if (extent && extent.start <= at) await file.write(zeros, 0, blockSize, at)
  }
}

function endOf(extent: Extent | undefined): number {
  return extent ? extent.start + extent.length : Number.POSITIVE_INFINITY
}
