import { bytesOfText } from '../../../any-bytes.ts'
import { roundUp } from '../../../size.ts'
import type { TreeEntry } from '../../../tree/entry.ts'
import { blockSize } from '../../../tree/measure.ts'
import { crc32c } from '../../crc32c.ts'

/** A name in a folder. */
interface FolderName {
  readonly name: string
  readonly inode: number
  readonly kind: TreeEntry['kind']
}

/** A folder whose names are written by us. */
export interface WholeFolder {
  readonly path: string
  readonly inode: number
  readonly parent: number
  /** In their order, without `.` and `..`. */
  readonly names: readonly FolderName[]
}

/** `EXT4_FT_…`; https://docs.kernel.org/filesystems/ext4/directory.html */
const types: Readonly<Record<TreeEntry['kind'], number>> = {
  file: 1,
  directory: 2,
  character: 3,
  block: 4,
  fifo: 5,
  socket: 6,
  symlink: 7,
}

/** `ext4_dir_entry_tail`, with metadata_csum. */
const tailBytes = 12
const tailType = 0xde

/** The blocks of a linear folder, the sums left out. `hasSums`: each has room for one. */
export function folderBlocks(
  { inode, parent, names }: Omit<WholeFolder, 'path'>,
  hasSums: boolean,
): Buffer[] {
  const end = blockSize - (hasSums ? tailBytes : 0)
  const all: FolderName[] = [
    { name: '.', inode, kind: 'directory' },
    { name: '..', inode: parent, kind: 'directory' },
    ...names,
  ]
  const blocks: Buffer[] = []
  let block = emptyFolderBlock(hasSums)
  let last = 0
  let at = 0
  for (const one of all) {
    const name = bytesOfText(one.name)
    const length = roundUp(8 + name.length, 4)
    if (at + length > end) {
      block.writeUInt16LE(end - last, last + 4)
      blocks.push(block)
      block = emptyFolderBlock(hasSums)
      at = 0
    }
    last = at
    block.writeUInt32LE(one.inode, at)
    block.writeUInt16LE(length, at + 4)
    block.writeUInt8(name.length, at + 6)
    block.writeUInt8(types[one.kind], at + 7)
    name.copy(block, at + 8)
    at += length
  }
  block.writeUInt16LE(end - last, last + 4)
  return [...blocks, block]
}

/** A block of a folder that has no names in it. */
export function emptyFolderBlock(hasSums: boolean): Buffer {
  const block = Buffer.alloc(blockSize)
  const end = blockSize - (hasSums ? tailBytes : 0)
  block.writeUInt16LE(end, 4)
  if (!hasSums) return block
  block.writeUInt16LE(tailBytes, end + 4)
  block.writeUInt8(tailType, end + 7)
  return block
}

/** Writes the sum of a folder's block into it. `uuid`: the filesystem's, in 16 bytes. The generation of new inodes is 0. */
export function sumFolderBlock(block: Buffer, of: { inode: number; uuid: Uint8Array }): void {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(of.inode)
  const seed = crc32c(crc32c(0xffff_ffff, of.uuid), numbers)
  const end = blockSize - tailBytes
  block.writeUInt32LE(crc32c(seed, block.subarray(0, end)), end + 8)
}
