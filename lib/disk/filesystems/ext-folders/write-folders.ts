import { type FileHandle, open } from 'node:fs/promises'
import { ParfaitError } from '../../../errors.ts'
import { blockSize } from '../../../tree/measure.ts'
import type { BlockSource } from '../../block-source.ts'
import type { PlacedPartition } from '../../layout.ts'
import { blockRuns } from '../ext/block-runs.ts'
import { readInode } from '../ext/inode.ts'
import { readExtOptions } from '../ext/make-options.ts'
import { openExt } from '../ext/superblock.ts'
import {
  emptyFolderBlock,
  folderBlocks,
  sumFolderBlock,
  type WholeFolder,
} from './folder-blocks.ts'

/**
 * Writes the names of folders that debugfs has made room for. It looks through all names of a folder for each that it adds,
 * twice: 60,000 of them take minutes. Error: `tool-failed`.
 */
export async function writeFolders(
  { disk, partition }: { readonly disk: string; readonly partition: PlacedPartition },
  folders: readonly WholeFolder[],
): Promise<void> {
  if (folders.length === 0) return
  const hasSums = readExtOptions(partition.makeOptions).features.includes('metadata_csum')
  const file = await open(disk, 'r+')
  try {
    const volume = await openExt(sourceOf(file, partition))
    const uuid = Buffer.from(volume.superblock.uuid.replaceAll('-', ''), 'hex')
    for (const folder of folders) {
      const blocks = folderBlocks(folder, hasSums)
      let written = 0
      for await (const { physical, blocks: count } of blockRuns(
        volume,
        await readInode(volume, folder.inode),
      ))
        for (let index = 0; index < count; index++) {
          const block = blocks[written++] ?? emptyFolderBlock(hasSums)
          if (hasSums) sumFolderBlock(block, { inode: folder.inode, uuid })
          await file.write(block, 0, blockSize, partition.start + (physical + index) * blockSize)
        }
      if (written < blocks.length) throw noRoom(folder, { written, needed: blocks.length })
    }
  } finally {
    await file.close()
  }
}

function sourceOf(file: FileHandle, { start, bytes }: PlacedPartition): BlockSource {
  return {
    size: bytes,
    async read(offset, length) {
      const buffer = Buffer.alloc(length)
      await file.read(buffer, 0, length, start + offset)
      return buffer
    },
  }
}

function noRoom(
  { path }: WholeFolder,
  { written, needed }: { readonly written: number; readonly needed: number },
): ParfaitError {
  return new ParfaitError(
    'tool-failed',
    `debugfs made ${written} blocks for the names in '${path}', expected ${needed}`,
    { place: path },
  )
}
