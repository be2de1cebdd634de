import { open } from 'node:fs/promises'
import { ParfaitError } from '../../errors.ts'
import { describeBytes, mebibyte } from '../../size.ts'
import { deriveUuid } from '../derive.ts'
import type { BareDriver, FilesystemRequest } from '../filesystem-driver.ts'
import { byteLabel } from './label-rule.ts'
import { wholeUuid } from './uuid-rule.ts'

/** Of the kernels that images are made for. */
const pageBytes = 4096
/** As mkswap(8) has it: fewer are of no use. */
const fewestPages = 10
const signature = 'SWAPSPACE2'

/** Swap space. It is no filesystem, and has its place on a disk, its UUID and its line in /etc/fstab like one. */
export const swap: BareDriver = {
  name: 'swap',
  summary: 'swap space; the type of a partition is enough to have it',
  tools: [],
  wants: 'nothing',
  label: byteLabel(15),
  givenUuid: wholeUuid,
  partitionType: 'swap',
  fstab: { options: 'sw', pass: 0 },
  estimate: () => mebibyte,
  minimum: () => fewestPages * pageBytes,
  uuid: (seed) => deriveUuid(seed, 'uuid'),
  make: writeHeader,
  recognise: (head) =>
    head.toString('latin1', pageBytes - signature.length, pageBytes) === signature,
}

/** The first page, by `union swap_header` of the kernel's include/linux/swap.h: little-endian where the image is. */
async function writeHeader({ disk, partition }: FilesystemRequest): Promise<void> {
  const pages = Math.floor(partition.bytes / pageBytes)
  if (pages < fewestPages)
    throw new ParfaitError(
      'disk-too-small',
      `Partition '${partition.name}' with ${partition.bytes} bytes (${describeBytes(partition.bytes)}) is too small for swap space`,
      { hint: 'give it a larger size in the layout' },
    )
  const page = Buffer.alloc(pageBytes)
  page.writeUInt32LE(1, 1024)
  page.writeUInt32LE(Math.min(pages - 1, 0xffffffff), 1028)
  page.write(partition.filesystemUuid.replaceAll('-', ''), 1036, 'hex')
  page.write(partition.label ?? '', 1052, 16, 'utf8')
  page.write(signature, pageBytes - signature.length, 'latin1')
  const file = await open(disk, 'r+')
  try {
    await file.write(page, 0, pageBytes, partition.start)
  } finally {
    await file.close()
  }
}
