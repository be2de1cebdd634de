import type { FileHandle } from 'node:fs/promises'
import { ParfaitError } from '../../../errors.ts'
import { descriptorBlockNumber } from '../ext/inode.ts'
import { openExt } from '../ext/superblock.ts'

/** What was let go of in a filesystem; numbers ascending. */
interface Freed {
  /** Numbers of blocks. */
  readonly blocks: readonly number[]
  /** Bytes of inodes that nothing leads to any more. */
  readonly inodes: readonly { readonly offset: number; readonly length: number }[]
}

/** Flags of a group whose bitmap was never written: nothing of it is in use but what describes it. */
const withoutInodes = 0x1
const withoutBlocks = 0x2

/** Compares the bitmaps of a filesystem before and after files were removed. */
export async function freedBetween(before: FileHandle, after: FileHandle): Promise<Freed> {
  const size = (await before.stat()).size
  const read = async (file: FileHandle, offset: number, length: number) => {
    const buffer = Buffer.alloc(length)
    await file.read(buffer, 0, length, offset)
    return buffer
  }
  const source = {
    size,
    read: (offset: number, length: number) => read(before, offset, length),
  }
  const { superblock } = await openExt(source)
  const { blockSize, blockCount, blocksPerGroup, inodesPerGroup, inodeSize } = superblock
  const { descriptorSize, firstDataBlock } = superblock
  const groups = Math.ceil((blockCount - firstDataBlock) / blocksPerGroup)
  const table = (file: FileHandle) =>
    read(file, (firstDataBlock + 1) * blockSize, groups * descriptorSize)
  const [old, now] = [await table(before), await table(after)]
  const blocks: number[] = []
  const inodes: { offset: number; length: number }[] = []
  for (let group = 0; group < groups; group++) {
    const [begin, end] = [group * descriptorSize, (group + 1) * descriptorSize]
    const was = old.subarray(begin, end)
    const is = now.subarray(begin, end)
    const place = (of: Parameters<typeof descriptorBlockNumber>[1]) =>
      descriptorBlockNumber(was, of) * blockSize
    const freed = async (offset: number, bits: number, without: number) => {
      if ((flagsOf(was) & without) !== 0) return []
      const length = Math.ceil(bits / 8)
      const first = await read(before, offset, length)
      const isNone = (flagsOf(is) & without) !== 0
      if (isNone && without === withoutBlocks) throw unforeseen(group)
      const second = isNone ? Buffer.alloc(length) : await read(after, offset, length)
      return clearedBits(first, second)
    }
    for (const bit of await freed(place('blockBitmap'), blocksPerGroup, withoutBlocks))
      blocks.push(firstDataBlock + group * blocksPerGroup + bit)
    for (const bit of await freed(place('inodeBitmap'), inodesPerGroup, withoutInodes))
      inodes.push({ offset: place('inodeTable') + bit * inodeSize, length: inodeSize })
  }
  return { blocks, inodes }
}

function flagsOf(descriptor: Buffer): number {
  return descriptor.readUInt16LE(18)
}

/** Numbers of the bits that are set in the first and not in the second. */
function clearedBits(first: Buffer, second: Buffer): number[] {
  const found: number[] = []
  for (const [index, byte] of first.entries()) {
    const cleared = byte & ~(second[index] ?? 0)
    for (let bit = 0; cleared >> bit !== 0; bit++)
      if (((cleared >> bit) & 1) !== 0) found.push(index * 8 + bit)
  }
  return found
}

function unforeseen(group: number): ParfaitError {
  return new ParfaitError('tool-failed', `debugfs left group ${group} without a bitmap of blocks`)
}
