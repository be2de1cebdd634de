import { ParfaitError } from '../../../errors.ts'
import { blockRuns } from './block-runs.ts'
import type { Inode } from './inode.ts'
import type { ExtVolume } from './superblock.ts'

/** One read of content, at most. */
const chunkBytes = 1 << 20
const zeros = Buffer.alloc(chunkBytes)

/** A file's bytes in order, a MiB at most at a time; holes are zeros. Error: `image-invalid`. */
export async function* readContent(volume: ExtVolume, inode: Inode): AsyncGenerator<Buffer> {
  const { blockSize } = volume.superblock
  let at = 0
  for await (const run of blockRuns(volume, inode)) {
    const start = Math.min(run.logical * blockSize, inode.size)
    yield* zerosOf(start - at)
    const end = Math.min(start + run.blocks * blockSize, inode.size)
    for (at = start; at < end; at += chunkBytes) {
      const place = run.physical * blockSize + (at - start)
      yield await volume.source.read(place, Math.min(chunkBytes, end - at))
    }
    at = end
  }
  yield* zerosOf(inode.size - at)
}

function* zerosOf(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunkBytes)
    yield zeros.subarray(0, Math.min(left, chunkBytes))
}

/** The whole content of a file that ought to be small. Error: `image-invalid` above `most` bytes. */
export async function readSmall(volume: ExtVolume, inode: Inode, most: number): Promise<Buffer> {
  if (inode.size > most)
    throw new ParfaitError(
      'image-invalid',
      `Expected at most ${most} bytes in inode ${inode.id}, found ${inode.size}`,
    )
  const chunks: Buffer[] = []
  for await (const chunk of readContent(volume, inode)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
