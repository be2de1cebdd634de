import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { blockSize } from '../../tree/measure.ts'
import { dataRuns } from '../../tree/sparse-copy.ts'
import { dataExtents, readExtents } from '../data-extents.ts'

/** 64 hexadecimal digits that come of what is on a raw disk, whatever of its zeros are holes; for UUIDs of image files. */
export async function contentSeed(raw: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(raw, 'r')
  try {
    for (const { at, bytes } of readExtents(file, await dataExtents(raw)))
      for (const [begin, end] of dataRuns(bytes))
        for (let block = begin; block < end; block += blockSize) {
          hash.update(`${at + block}\n`)
          hash.update(bytes.subarray(block, Math.min(block + blockSize, end)))
        }
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}
