import { ParfaitError } from '../../../errors.ts'
import { readSmall } from './content.ts'
import { type Inode, readInode } from './inode.ts'
import type { ExtVolume } from './superblock.ts'

const magic = 0xea020000
/** XATTR_SIZE_MAX of Linux. Bytes. */
const largestValue = 65536
/** What Linux calls them, by the number that stands for the beginning of a name. */
const prefixes: Readonly<Record<number, string>> = {
  0: '',
  1: 'user.',
  2: 'system.posix_acl_access',
  3: 'system.posix_acl_default',
  4: 'trusted.',
  6: 'security.',
  7: 'system.',
  8: 'system.richacl',
}

/** The extended attributes of a file, values in hexadecimal. Error: `image-invalid`. */
export async function readAttributes(
  volume: ExtVolume,
  { id, attributes }: Inode,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const { inside, block } = attributes
  const { source, superblock } = volume
  const { blockSize } = superblock
  if (inside.length >= 4 && inside.readUInt32LE(0) === magic)
    await addEntries(found, { volume, id, bytes: inside.subarray(4), from: 0 })
  if (block === 0) return found
  const bytes = await source.read(block * blockSize, blockSize)
  if (bytes.readUInt32LE(0) !== magic) throw damaged(id)
  await addEntries(found, { volume, id, bytes, from: 32 })
  return found
}

interface Entries {
  readonly volume: ExtVolume
  /** Of the file. */
  readonly id: number
  /** Values lie at offsets from the first byte. */
  readonly bytes: Buffer
  /** Where the first entry begins. */
  readonly from: number
}

async function addEntries(found: Map<string, string>, of: Entries): Promise<void> {
  const { volume, id, bytes, from } = of
  for (let at = from; at + 16 <= bytes.length && bytes.readUInt32LE(at) !== 0; ) {
    const nameLength = bytes.readUInt8(at)
    if (at + 16 + nameLength > bytes.length) throw damaged(id)
    const name = bytes.toString('latin1', at + 16, at + 16 + nameLength)
    const size = bytes.readUInt32LE(at + 8)
    const place = bytes.readUInt16LE(at + 2)
    const inode = bytes.readUInt32LE(at + 4)
    if (inode === 0 && place + size > bytes.length) throw damaged(id)
    const value = inode === 0 ? bytes.subarray(place, place + size) : await readLarge(volume, inode)
    found.set((prefixes[bytes.readUInt8(at + 1)] ?? '?') + name, value.toString('hex'))
    at += (16 + nameLength + 3) & ~3
  }
}

/** A value that has an inode of its own. */
async function readLarge(volume: ExtVolume, inode: number): Promise<Buffer> {
  return readSmall(volume, await readInode(volume, inode), largestValue)
}

function damaged(id: number): ParfaitError {
  return new ParfaitError('image-invalid', `The attributes of inode ${id} are damaged`)
}
