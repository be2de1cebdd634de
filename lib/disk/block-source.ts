import { ParfaitError } from '../errors.ts'

/** Bytes that can be read at any place: a disk, or a partition of it. */
export interface BlockSource {
  /** Bytes. */
  readonly size: number
  /** Exactly `length` bytes from `offset` on. Error: `image-invalid` beyond the end. */
  read(offset: number, length: number): Promise<Buffer>
}

/** A block source that something has to be let go of after. */
export interface OpenBlockSource extends BlockSource {
  close(): Promise<void>
}

/** Part of a source, such as a partition. */
export function sliceSource(source: BlockSource, start: number, size: number): BlockSource {
  return {
    size,
    read: async (offset, length) => {
      requireInside({ offset, length, size })
      return source.read(start + offset, length)
    },
  }
}

const cacheBlock = 32 << 10
const cacheBlocks = 512

/** The same bytes, the small reads of metadata kept in memory (16 MiB at most); large reads go through. */
export function cacheSource(source: BlockSource): BlockSource {
  const blocks = new Map<number, Promise<Buffer>>()
  const fetch = (index: number): Promise<Buffer> => {
    const known = blocks.get(index)
    if (known) return known
    const offset = index * cacheBlock
    const block = source.read(offset, Math.min(cacheBlock, source.size - offset))
    const [oldest] = blocks.keys()
    if (blocks.size >= cacheBlocks && oldest !== undefined) blocks.delete(oldest)
    blocks.set(index, block)
    return block
  }
  return {
    size: source.size,
    read: async (offset, length) => {
      requireInside({ offset, length, size: source.size })
      if (length > cacheBlock) return source.read(offset, length)
      const first = Math.floor(offset / cacheBlock)
      const skip = offset - first * cacheBlock
      const start = await fetch(first)
      if (skip + length <= start.length) return start.subarray(skip, skip + length)
      return Buffer.concat([start, await fetch(first + 1)]).subarray(skip, skip + length)
    },
  }
}

interface Extent {
  readonly offset: number
  readonly length: number
  readonly size: number
}

function requireInside({ offset, length, size }: Extent): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return
  throw new ParfaitError(
    'image-invalid',
    `Expected bytes ${offset} to ${offset + length}, but there are only ${size}`,
    { hint: 'the image is damaged, or was cut off' },
  )
}
