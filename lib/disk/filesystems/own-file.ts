import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copySparsely } from '../../tree/sparse-copy.ts'
import { dataExtents } from '../data-extents.ts'
import type { FilesystemRequest } from '../filesystem-driver.ts'

/**
 * For programs that cannot write into the middle of a file: `fill` gets an empty file as large as the partition,
 * which is then copied to its place, without its holes: qemu-img is called for that.
 */
export async function inOwnFile(
  { disk, partition, scratch }: FilesystemRequest,
  fill: (image: string) => Promise<void>,
): Promise<void> {
  const image = join(scratch, `filesystem-${partition.name}`)
  const file = await open(image, 'w')
  await file.truncate(partition.bytes)
  await file.close()
  await fill(image)
  const extents = await dataExtents(image)
  await copySparsely({ from: image, to: disk, offset: partition.start, extents })
  await rm(image)
}
