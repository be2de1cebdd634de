import { ParfaitError } from '../../../errors.ts'
import type { Inode } from './inode.ts'
import type { ExtVolume } from './superblock.ts'

/** Blocks of a file that lie beside each other on the disk; what no run has is a hole. */
interface BlockRun {
  /** Number of the first block in the file. */
  readonly logical: number
  /** Number of the first block on the disk. */
  readonly physical: number
  readonly blocks: number
}

/** Where a file's content lies, in order of the file. Error: `image-invalid`. */
export async function* blockRuns(volume: ExtVolume, inode: Inode): AsyncGenerator<BlockRun> {
  // A damaged tree may have a node many times in it; a sound one has each block of the disk once.
  const budget = { nodes: volume.superblock.blockCount }
  let left = volume.superblock.blockCount
  const pieces = inode.hasExtents
    ? extentRuns(volume, { node: inode.block, budget })
    : mappedRuns(volume, inode, budget)
  let open: BlockRun | undefined
  for await (const run of pieces) {
    const end = open ? open.logical + open.blocks : 0
    if (run.logical < end) throw damaged(inode, 'pieces of the file overlap')
    left -= run.blocks
    if (left < 0) throw damaged(inode, tooMany)
    if (open && run.logical === end && run.physical === open.physical + open.blocks)
      open = { ...open, blocks: open.blocks + run.blocks }
    else {
      if (open) yield open
      open = run
    }
  }
  if (open) yield open
}

const tooMany = 'its blocks are more than there are'

/** So many nodes may still be read. */
interface Budget {
  nodes: number
}

interface ExtentNode {
  readonly node: Buffer
  /** Levels that may lie below; unknown for the root, which says it itself. */
  readonly depth?: number
  readonly budget: Budget
}

const extentMagic = 0xf30a
const deepest = 5
/** Longer ones have no content yet, and read as zeros. */
const longestWritten = 32768

/** A tree of extents; see https://docs.kernel.org/filesystems/ext4/dynamic.html#extent-tree */
async function* extentRuns(
  volume: ExtVolume,
  { node, depth: expected, budget }: ExtentNode,
): AsyncGenerator<BlockRun> {
  const count = node.readUInt16LE(2)
  const depth = node.readUInt16LE(6)
  const isSound =
    node.readUInt16LE(0) === extentMagic &&
    12 + count * 12 <= node.length &&
    (expected === undefined ? depth <= deepest : depth === expected) &&
    budget.nodes-- > 0
  if (!isSound)
    throw new ParfaitError('image-invalid', 'Expected a tree of extents, found nonsense')
  for (let at = 12; at < 12 + count * 12; at += 12) {
    if (depth === 0) {
      const blocks = node.readUInt16LE(at + 4)
      const physical = node.readUInt16LE(at + 6) * 2 ** 32 + node.readUInt32LE(at + 8)
      if (blocks <= longestWritten) yield { logical: node.readUInt32LE(at), physical, blocks }
    } else {
      const child = node.readUInt16LE(at + 8) * 2 ** 32 + node.readUInt32LE(at + 4)
      yield* extentRuns(volume, { node: await readBlock(volume, child), depth: depth - 1, budget })
    }
  }
}

/** Twelve blocks, and then three trees of one, two and three levels. */
async function* mappedRuns(
  volume: ExtVolume,
  inode: Inode,
  budget: Budget,
): AsyncGenerator<BlockRun> {
  const { blockSize } = volume.superblock
  const end = Math.ceil(inode.size / blockSize)
  let logical = 0
  for (let index = 0; index < 15 && logical < end; index++) {
    const level = Math.max(0, index - 11)
    const pointer = inode.block.readUInt32LE(index * 4)
    yield* pointerRuns(volume, { pointer, level, logical, end, inode, budget })
    logical += (blockSize / 4) ** level
  }
}

interface Pointer {
  readonly pointer: number
  readonly level: number
  readonly logical: number
  /** The file's size in blocks. */
  readonly end: number
  readonly inode: Inode
  readonly budget: Budget
}

async function* pointerRuns(volume: ExtVolume, of: Pointer): AsyncGenerator<BlockRun> {
  const { pointer, level, logical, end, inode, budget } = of
  if (pointer === 0) return
  if (level === 0) {
    yield { logical, physical: pointer, blocks: 1 }
    return
  }
  if (budget.nodes-- <= 0) throw damaged(inode, tooMany)
  const perPointer = (volume.superblock.blockSize / 4) ** (level - 1)
  const node = await readBlock(volume, pointer)
  for (let index = 0; index * 4 < node.length; index++) {
    const at = logical + index * perPointer
    if (at >= end) return
    const next = node.readUInt32LE(index * 4)
    yield* pointerRuns(volume, { ...of, pointer: next, level: level - 1, logical: at })
  }
}

function readBlock({ source, superblock }: ExtVolume, block: number): Promise<Buffer> {
  return source.read(block * superblock.blockSize, superblock.blockSize)
}

function damaged(inode: Inode, what: string): ParfaitError {
  return new ParfaitError('image-invalid', `Inode ${inode.id} is damaged: ${what}`)
}
