import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { mebibyte } from '../../size.ts'
import { blockSize } from '../../tree/measure.ts'
import { dataRuns } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'

/** 64 hexadecimal digits that come of what is on a raw disk, whatever of its zeros are holes; for UUIDs of image files. */
export async function contentSeed(raw: string): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(mebibyte)
  const file = await open(raw, 'r')
  try {
    for (const { start, length } of await dataExtents(raw))
      for (let at = start; at < start + length; at += mebibyte) {
        const { bytesRead } = await file.read(
          buffer,
          0,
          Math.min(mebibyte, start + length - at),
          at,
        )
        for (const [begin, end] of dataRuns(buffer.subarray(0, bytesRead)))
          for (let block = begin; block < end; block += blockSize) {
            hash.update(`${at + block}\n`)
            hash.update(buffer.subarray(block, Math.min(block + blockSize, end)))
          }
      }
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}
