import { ParfaitError } from '../../../errors.ts'
import { readSmall } from './content.ts'
import type { Inode } from './inode.ts'
import type { ExtVolume } from './superblock.ts'

const largestFolder = 64 << 20

/** A name, and the number of its inode. */
interface FolderEntry {
  readonly name: Buffer
  readonly inode: number
}

/** The names in a folder as text, and their inodes, without `.` and `..`. Error: `image-invalid`. */
export async function readFolder(volume: ExtVolume, inode: Inode): Promise<Map<string, number>> {
  const entries = await readEntries(volume, inode)
  return new Map(entries.map((entry) => [entry.name.toString(), entry.inode]))
}

/**
 * All entries of a folder but `.` and `..`. A hashed folder reads like a linear one: what is no
 * entry in it looks like a free one. See https://docs.kernel.org/filesystems/ext4/directory.html
 */
export async function readEntries(volume: ExtVolume, inode: Inode): Promise<FolderEntry[]> {
  const bytes = await readSmall(volume, inode, largestFolder)
  const { blockSize } = volume.superblock
  const entries: FolderEntry[] = []
  for (let start = 0; start < bytes.length; start += blockSize)
    for (const entry of entriesOf(bytes.subarray(start, start + blockSize), inode))
      if (!isDots(entry.name)) entries.push(entry)
  return entries
}

function isDots(name: Buffer): boolean {
  return name.length <= 2 && name.every((byte) => byte === 0x2e)
}

function* entriesOf(block: Buffer, folder: Inode): Generator<FolderEntry> {
  for (let at = 0; at + 8 <= block.length; ) {
    const inode = block.readUInt32LE(at)
    const length = recordLength(block, at)
    const nameLength = block.readUInt8(at + 6)
    // A hole in a folder has no entries.
    if (inode === 0 && length === 0) return
    if (length < 8 || at + length > block.length || (inode !== 0 && 8 + nameLength > length))
      throw new ParfaitError('image-invalid', `Folder with inode ${folder.id} is damaged`)
    if (inode !== 0) yield { inode, name: block.subarray(at + 8, at + 8 + nameLength) }
    at += length
  }
}

/** 65536 does not fit the field: blocks of that size have two words for it. */
function recordLength(block: Buffer, at: number): number {
  const length = block.readUInt16LE(at + 4)
  return block.length === 65536 && (length === 65535 || length === 0) ? 65536 : length
}
