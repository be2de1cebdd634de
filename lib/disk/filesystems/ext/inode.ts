import { ParfaitError } from '../../../errors.ts'
import type { FoundNode, FoundRights } from '../../filesystem-reader.ts'
import type { ExtVolume } from './superblock.ts'

/** What a reader needs of an inode; see https://docs.kernel.org/filesystems/ext4/inodes.html */
export interface Inode extends FoundNode {
  readonly hasExtents: boolean
  /** The 60 bytes that say where the content is, or are the target of a short symlink. */
  readonly block: Buffer
  readonly rights: FoundRights
  readonly attributes: AttributePlaces
}

/** Where the attributes of an inode lie; see https://docs.kernel.org/filesystems/ext4/attributes.html */
interface AttributePlaces {
  /** Behind the fields of the inode, up to its end; none: no bytes. */
  readonly inside: Buffer
  /** Number of a block that is theirs; 0: none. */
  readonly block: number
}

/** Of the root folder. */
export const rootInode = 2

const kinds: Readonly<Record<number, Inode['kind']>> = {
  4: 'folder',
  8: 'file',
  10: 'symlink',
}

/** Flags of inodes whose content is not where ours is read from. */
const unreadable = [
  { flag: 0x10000000, name: 'inline data' },
  { flag: 0x800, name: 'encryption' },
  { flag: 0x4, name: 'compression' },
] as const
const extentsFlag = 0x80000

/** Reads one inode. Error: `image-invalid`, also for content that is inline, encrypted or compressed. */
export async function readInode(volume: ExtVolume, number: number): Promise<Inode> {
  const { superblock, source } = volume
  if (number < 1 || number > superblock.inodeCount)
    throw new ParfaitError('image-invalid', `Expected an inode, but there is no number ${number}`)
  const group = Math.floor((number - 1) / superblock.inodesPerGroup)
  const index = (number - 1) % superblock.inodesPerGroup
  const table = await inodeTable(volume, group)
  const { blockSize, inodeSize } = superblock
  const bytes = await source.read(table * blockSize + index * inodeSize, inodeSize)
  const flags = bytes.readUInt32LE(32)
  for (const { flag, name } of unreadable)
    if ((flags & flag) !== 0)
      throw new ParfaitError('image-invalid', `Inode ${number} uses ${name}, which cannot be read`)
  return {
    id: number,
    kind: kinds[bytes.readUInt16LE(0) >> 12] ?? 'other',
    size: bytes.readUInt32LE(108) * 2 ** 32 + bytes.readUInt32LE(4),
    hasExtents: (flags & extentsFlag) !== 0,
    // A copy: the block that it lies in would be kept in memory.
    block: Buffer.from(bytes.subarray(40, 100)),
    rights: rightsOf(bytes),
    attributes: {
      inside: Buffer.from(bytes.subarray(bytes.length > 130 ? 128 + bytes.readUInt16LE(128) : 128)),
      block: bytes.readUInt16LE(118) * 2 ** 32 + bytes.readUInt32LE(104),
    },
  }
}

const deviceTypes = [2, 6]

function rightsOf(bytes: Buffer): FoundRights {
  const mode = bytes.readUInt16LE(0)
  const isDevice = deviceTypes.includes(mode >> 12)
  return {
    mode,
    uid: bytes.readUInt16LE(120) * 65536 + bytes.readUInt16LE(2),
    gid: bytes.readUInt16LE(122) * 65536 + bytes.readUInt16LE(24),
    mtime: bytes.readInt32LE(16),
    ...(isDevice ? { device: deviceOf(bytes.readUInt32LE(40), bytes.readUInt32LE(44)) } : {}),
  }
}

/** Small numbers are in the first word, large ones in the second: old_decode_dev and new_decode_dev of Linux. */
function deviceOf(old: number, large: number): string {
  if (old !== 0) return `${(old >> 8) & 0xff}:${old & 0xff}`
  return `${(large >>> 8) & 0xfff}:${((large >>> 12) & 0xfff00) | (large & 0xff)}`
}

/** The block where the inodes of a group begin. */
async function inodeTable({ source, superblock }: ExtVolume, group: number): Promise<number> {
  const { blockSize, descriptorSize } = superblock
  const perBlock = blockSize / descriptorSize
  const block = Math.floor(group / perBlock)
  const place = descriptorBlock(superblock, block) * blockSize
  const bytes = await source.read(place + (group % perBlock) * descriptorSize, descriptorSize)
  return descriptorBlockNumber(bytes, 'inodeTable')
}

/** Bytes of a group descriptor in front of the number of a block; its upper half lies 32 bytes further on. */
const numberOffsets = { blockBitmap: 0, inodeBitmap: 4, inodeTable: 8 } as const

/** The number of a block that a group descriptor names; short descriptors have 32 bits of it. */
export function descriptorBlockNumber(descriptor: Buffer, of: keyof typeof numberOffsets): number {
  const offset = numberOffsets[of]
  const high = descriptor.length >= 64 ? descriptor.readUInt32LE(32 + offset) : 0
  return high * 2 ** 32 + descriptor.readUInt32LE(offset)
}

/** Where a block of group descriptors lies: behind the superblock, or with meta_bg in the first of its groups. */
function descriptorBlock(superblock: ExtVolume['superblock'], index: number): number {
  const { firstDataBlock, blocksPerGroup, blockSize, descriptorSize, firstMetaGroup } = superblock
  if (index < firstMetaGroup) return firstDataBlock + 1 + index
  const group = index * (blockSize / descriptorSize)
  return firstDataBlock + group * blocksPerGroup + (hasCopy(superblock, group) ? 1 : 0)
}

function hasCopy({ isSparse }: ExtVolume['superblock'], group: number): boolean {
  if (!isSparse || group <= 1) return true
  return [3, 5, 7].some((base) => {
    let power = base
    while (power < group) power *= base
    return power === group
  })
}
