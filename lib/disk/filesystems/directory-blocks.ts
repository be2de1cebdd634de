import { byteLengthOf } from '../../any-bytes.ts'
import { roundUp } from '../../size.ts'
import { blockSize } from '../../tree/measure.ts'

/** Keeps account of the room in the blocks of one directory while names are added to it. */
export interface DirectoryBlocks {
  /** Adds a name to the first block with room for it, as libext2fs does, or to a new block. */
  add(name: string): 'fits' | 'expanded'
}

/** The checksum at the end of each block: `ext2_dir_entry_tail`. */
const tail = 12

/** The account of a directory with nothing but `.` and `..` in it. */
export function blocksOf(): DirectoryBlocks {
  const free = [blockSize - tail - 24]
  return {
    add(name) {
      // Inode, lengths and type, then the name, on a boundary of four.
      const needed = roundUp(8 + byteLengthOf(name), 4)
      const index = free.findIndex((room) => room >= needed)
      if (index < 0) {
        free.push(blockSize - tail - needed)
        return 'expanded'
      }
      free[index] = (free[index] ?? 0) - needed
      return 'fits'
    },
  }
}
