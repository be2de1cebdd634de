import { type FileHandle, open } from 'node:fs/promises'
import { ParfaitError } from '../../../errors.ts'
import { crc32c } from '../../crc32c.ts'
import { deriveUuid } from '../../derive.ts'

/**
 * Takes out of a VHDX what qemu-img draws by lot: what names the file, its content and the disk comes of a seed, and of
 * what wrote it nothing stays. The log of a file that was closed is empty, but what was in it still lies there.
 * Microsoft's MS-VHDX, sections 2.2 to 2.6. Error: `tool-failed`.
 */
export async function settleVhdx(path: string, seed: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await settleCreator(file)
    await settleHeaders(file, seed)
    const at = await findDiskId(file)
    if (at === undefined) throw notAsExpected(path, 'an identifier of the disk')
    await file.write(uuidBytes(deriveUuid(seed, 'vhdx disk')), 0, 16, at)
  } finally {
    await file.close()
  }
}

/** The name of what wrote the file, in the rest of 520 bytes. */
async function settleCreator(file: FileHandle): Promise<void> {
  const creator = Buffer.alloc(512)
  creator.write('parfait', 'utf16le')
  await file.write(creator, 0, creator.length, 8)
}

const kibibyte = 1024
/** Both headers; the one with the higher number counts. */
const headerOffsets = [64 * kibibyte, 128 * kibibyte]
const headerBytes = 4 * kibibyte

async function settleHeaders(file: FileHandle, seed: string): Promise<void> {
  for (const [index, at] of headerOffsets.entries()) {
    const header = await readAt(file, at, headerBytes)
    const log = { at: Number(header.readBigUInt64LE(72)), length: header.readUInt32LE(68) }
    header.writeUInt32LE(0, 4)
    header.writeBigUInt64LE(BigInt(index), 8)
    uuidBytes(deriveUuid(seed, 'vhdx file')).copy(header, 16)
    uuidBytes(deriveUuid(seed, 'vhdx data')).copy(header, 32)
    // No log to replay.
    header.fill(0, 48, 64)
    header.writeUInt32LE(~crc32c(0xffff_ffff, header) >>> 0, 4)
    await file.write(header, 0, headerBytes, at)
    await file.write(Buffer.alloc(log.length), 0, log.length, log.at)
  }
}

const regionTable = 192 * kibibyte
const metadataRegion = '8b7ca206-4790-4b9a-b8fe-575f050f886e'
/** What a guest sees on page 83 of the vital product data. */
const diskId = 'beca12ab-b2e6-4523-93ef-c309e000c746'

/** Of both tables, entries of 32 bytes that begin with a UUID. */
async function findDiskId(file: FileHandle): Promise<number | undefined> {
  const regions = await readAt(file, regionTable, 64 * kibibyte)
  const region = findEntry(regions, metadataRegion, { count: regions.readUInt32LE(8), first: 16 })
  if (!region) return undefined
  const start = Number(region.readBigUInt64LE(16))
  const items = await readAt(file, start, 64 * kibibyte)
  const item = findEntry(items, diskId, { count: items.readUInt16LE(10), first: 32 })
  return item && start + item.readUInt32LE(16)
}

function findEntry(
  table: Buffer,
  uuid: string,
  { count, first }: { readonly count: number; readonly first: number },
): Buffer | undefined {
  const wanted = uuidBytes(uuid)
  for (let index = 0; index < Math.min(count, 2047); index++) {
    const entry = table.subarray(first + index * 32, first + (index + 1) * 32)
    if (entry.subarray(0, 16).equals(wanted)) return entry
  }
  return undefined
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  if (bytesRead < length) throw new RangeError(`A file ends before byte ${at + length}`)
  return buffer
}

/** As Microsoft writes them: the first three numbers begin with their lowest byte. */
function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

function notAsExpected(place: string, what: string): ParfaitError {
  return new ParfaitError('tool-failed', `Expected ${what} in what qemu-img wrote`, {
    place,
    hint: "'qemu-img --version' says which it is; take vhd:subformat=dynamic meanwhile",
  })
}
