import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { describeBytes, mebibyte } from '../../size.ts'
import type { Content } from '../../tree/measure.ts'
import { copySparsely } from '../../tree/sparse-copy.ts'
import type { EntriesRequest } from '../filesystem-driver.ts'

/** What a filesystem that only is written once has in common with others of its kind. */
export const readOnly = {
  fstab: { options: 'ro', pass: 0 },
  /** As if nothing could be compressed: how much can be is known when it is made. */
  estimate: ({ bytes, inodes }: Content): number => bytes * 1.01 + inodes * 256 + mebibyte,
  minimum: (): number => 4096,
} as const

/**
 * Has a filesystem written into a file of its own, and copies it to its place. Error: `disk-too-small` where it is larger
 * than the partition.
 */
export async function inPartition(
  { disk, partition, scratch }: EntriesRequest,
  write: (image: string) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(scratch, 'read-only-'))
  try {
    const image = join(folder, 'image')
    await write(image)
    const { size } = await stat(image)
    if (size > partition.bytes) throw tooSmall(partition, size)
    await copySparsely({ from: image, to: disk, offset: partition.start })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function tooSmall({ name, bytes }: EntriesRequest['partition'], size: number): ParfaitError {
  return new ParfaitError(
    'disk-too-small',
    `Partition '${name}' with ${bytes} bytes (${describeBytes(bytes)}) is too small: its files take ${size} bytes`,
    { hint: 'give it a larger size in the layout' },
  )
}
