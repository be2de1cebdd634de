import { ParfaitError } from '../../../errors.ts'
import type { BlockSource } from '../../block-source.ts'

/**
 * What a reader needs of an ext2, ext3 or ext4 superblock; see
 * https://docs.kernel.org/filesystems/ext4/super.html
 */
interface Superblock {
  readonly kind: 'ext2' | 'ext3' | 'ext4'
  readonly uuid: string
  readonly label: string
  /** Bytes. */
  readonly blockSize: number
  readonly blockCount: number
  readonly firstDataBlock: number
  readonly blocksPerGroup: number
  readonly inodesPerGroup: number
  readonly inodeCount: number
  /** Bytes. */
  readonly inodeSize: number
  /** Bytes. */
  readonly descriptorSize: number
  /** Descriptors from this block of descriptors on lie in their own groups. */
  readonly firstMetaGroup: number
  /** True: only groups 0, 1 and powers of 3, 5 and 7 have a copy of the superblock. */
  readonly isSparse: boolean
  /** True: the journal has what is not in place yet. */
  readonly isDirty: boolean
}

/** A filesystem that files are read from. */
export interface ExtVolume {
  readonly source: BlockSource
  readonly superblock: Superblock
}

const superblockOffset = 1024

/** Features without which a reader would misunderstand: bits of s_feature_incompat. */
const incompatible = {
  compression: 0x1,
  journalDevice: 0x8,
  recover: 0x4,
  metaGroups: 0x10,
  extents: 0x40,
  '64bit': 0x80,
} as const

/** filetype, recover, meta_bg, extents, 64bit, mmp, flex_bg, ea_inode, csum_seed, largedir, inline_data, encrypt, casefold */
const understood = 0x2 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000
const understoodByFile = 0x8000 | 0x10000 | 0x20000

/** True where a partition begins as one with ext2, ext3 or ext4 does. */
export function isExt(head: Buffer): boolean {
  return (
    head.length >= superblockOffset + 1024 && head.readUInt16LE(superblockOffset + 56) === 0xef53
  )
}

/** Opens an ext filesystem. Error: `image-invalid` for features that are not known, and for nonsense. */
export async function openExt(source: BlockSource): Promise<ExtVolume> {
  const superblock = readSuperblock(await source.read(superblockOffset, 1024))
  const { blockSize, blockCount } = superblock
  if (blockSize * blockCount > source.size)
    throw new ParfaitError(
      'image-invalid',
      `Expected ${blockSize * blockCount} bytes of ${superblock.kind}, but there are only ${source.size}`,
      { hint: 'the image is damaged, or was cut off' },
    )
  return { source, superblock }
}

/** The fields of a superblock's 1024 bytes. Error: `image-invalid`. */
function readSuperblock(bytes: Buffer): Superblock {
  const features = bytes.readUInt32LE(96)
  const unknown = features & ~(understood | understoodByFile)
  if (unknown !== 0)
    throw new ParfaitError(
      'image-invalid',
      `Expected an ext filesystem with features that are known, found 0x${(unknown >>> 0).toString(16)}`,
    )
  const has = (feature: keyof typeof incompatible) => (features & incompatible[feature]) !== 0
  const isDynamic = bytes.readUInt32LE(76) > 0
  const high = has('64bit') ? bytes.readUInt32LE(0x150) : 0
  return requireSound({
    kind: kindOf(bytes),
    uuid: formatUuid(bytes.subarray(104, 120)),
    label: bytes.toString('utf8', 120, 136).replace(/\0.*$/s, ''),
    blockSize: 1024 << Math.min(bytes.readUInt32LE(24), 20),
    blockCount: high * 2 ** 32 + bytes.readUInt32LE(4),
    firstDataBlock: bytes.readUInt32LE(20),
    blocksPerGroup: bytes.readUInt32LE(32),
    inodesPerGroup: bytes.readUInt32LE(40),
    inodeCount: bytes.readUInt32LE(0),
    inodeSize: isDynamic ? bytes.readUInt16LE(88) : 128,
    descriptorSize: has('64bit') ? bytes.readUInt16LE(254) : 32,
    firstMetaGroup: has('metaGroups') ? bytes.readUInt32LE(0x104) : Number.POSITIVE_INFINITY,
    isSparse: (bytes.readUInt32LE(100) & 0x1) !== 0,
    isDirty: has('recover'),
  })
}

function kindOf(bytes: Buffer): Superblock['kind'] {
  if ((bytes.readUInt32LE(96) & incompatible.extents) !== 0) return 'ext4'
  return (bytes.readUInt32LE(92) & 0x4) !== 0 ? 'ext3' : 'ext2'
}

function requireSound(superblock: Superblock): Superblock {
  const { blockSize, blocksPerGroup, inodesPerGroup, inodeSize, descriptorSize } = superblock
  const isSound =
    blockSize <= 65536 &&
    blocksPerGroup > 0 &&
    inodesPerGroup > 0 &&
    inodeSize >= 128 &&
    inodeSize <= blockSize &&
    descriptorSize >= 32 &&
    blockSize % descriptorSize === 0
  if (isSound) return superblock
  throw new ParfaitError('image-invalid', 'Expected a sound ext superblock, found nonsense')
}

function formatUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
