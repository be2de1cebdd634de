import type { BlockSource } from '../disk/block-source.ts'

/** A partition as its table has it; the whole disk, number 0, where there is no table. */
export interface FoundPartition {
  readonly number: number
  /** Bytes from the start of the disk. */
  readonly start: number
  /** Bytes. */
  readonly bytes: number
  /** What the kernel calls PARTUUID. */
  readonly partitionUuid?: string
  /** Of a GPT. */
  readonly name?: string
  /** GUID of its type, of a GPT. */
  readonly type?: string
}

const sector = 512
/** As many as GPTs and chains of logical partitions may have here; a damaged table may claim billions. */
const mostPartitions = 256

/** The partitions of a GPT, in order of their numbers; undefined where there is none. See UEFI 2.10, 5.3. */
export async function readGpt(disk: BlockSource): Promise<FoundPartition[] | undefined> {
  // The header is the second sector, which may have 4096 bytes.
  for (const unit of [512, 4096]) {
    if (disk.size < unit * 3) return undefined
    const header = await disk.read(unit, 92)
    if (header.toString('latin1', 0, 8) === 'EFI PART') return readEntries(disk, header, unit)
  }
  return undefined
}

async function readEntries(
  disk: BlockSource,
  header: Buffer,
  unit: number,
): Promise<FoundPartition[]> {
  const entrySize = header.readUInt32LE(84)
  if (entrySize < 128 || entrySize > 4096) return []
  const count = Math.min(header.readUInt32LE(80), mostPartitions)
  const start = Number(header.readBigUInt64LE(72)) * unit
  const table = await disk.read(start, entrySize * count)
  const found: FoundPartition[] = []
  for (let index = 0; index < count; index++) {
    const entry = table.subarray(index * entrySize, (index + 1) * entrySize)
    const first = Number(entry.readBigUInt64LE(32))
    const last = Number(entry.readBigUInt64LE(40))
    if (isZero(entry.subarray(0, 16)) || !isOnDisk(disk, first * unit, (last + 1) * unit)) continue
    found.push({
      number: index + 1,
      start: first * unit,
      bytes: (last + 1 - first) * unit,
      partitionUuid: readGuid(entry.subarray(16, 32)),
      type: readGuid(entry.subarray(0, 16)),
      name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
    })
  }
  return found
}

/** The first three fields of a GUID are little-endian. */
function readGuid(bytes: Buffer): string {
  const head = [bytes.readUInt32LE(0), bytes.readUInt16LE(4), bytes.readUInt16LE(6)]
  const [a, b, c] = head.map((value, index) => value.toString(16).padStart(index ? 4 : 8, '0'))
  return `${a}-${b}-${c}-${bytes.toString('hex', 8, 10)}-${bytes.toString('hex', 10, 16)}`
}

const extendedTypes = [0x05, 0x0f, 0x85]

/** The partitions of an MBR, logical ones from number 5 on; undefined for a sector that is no MBR. */
export async function readMbr(disk: BlockSource): Promise<FoundPartition[] | undefined> {
  if (disk.size < sector * 2) return undefined
  const mbr = await disk.read(0, sector)
  const rows = readRows(mbr)
  const used = rows?.filter(({ type }) => type !== 0) ?? []
  // Boot sectors of filesystems end with 55 AA as well, and have code where the table would be.
  const isTable = used.every(
    (row) => row.status % 0x80 === 0 && row.start > 0 && row.start * sector < disk.size,
  )
  if (!rows || !isTable || used.length === 0) return undefined
  const id = mbr.readUInt32LE(440).toString(16).padStart(8, '0')
  const found: FoundPartition[] = []
  for (const [index, row] of rows.entries())
    if (extendedTypes.includes(row.type)) found.push(...(await readLogical(disk, row.start, id)))
    else if (row.type !== 0) found.push(describeRow(row, index + 1, id))
  return found
    .filter(({ start, bytes }) => isOnDisk(disk, start, start + bytes))
    .sort((a, b) => a.number - b.number)
}

interface Row {
  readonly status: number
  readonly type: number
  /** Sectors. */
  readonly start: number
  readonly size: number
}

function readRows(bytes: Buffer): Row[] | undefined {
  if (bytes.readUInt16BE(510) !== 0x55aa) return undefined
  return [446, 462, 478, 494].map((at) => ({
    status: bytes.readUInt8(at),
    type: bytes.readUInt8(at + 4),
    start: bytes.readUInt32LE(at + 8),
    size: bytes.readUInt32LE(at + 12),
  }))
}

/** A chain of sectors: each has a partition, from itself on, and the next, from the first of the chain on. */
async function readLogical(disk: BlockSource, first: number, id: string) {
  const found: FoundPartition[] = []
  let at = first
  while (found.length < mostPartitions && isOnDisk(disk, at * sector, (at + 1) * sector)) {
    const [row, next] = readRows(await disk.read(at * sector, sector)) ?? []
    if (!row || row.type === 0) break
    found.push(describeRow({ ...row, start: at + row.start }, 5 + found.length, id))
    if (!next || next.start === 0) break
    at = first + next.start
  }
  return found
}

function describeRow(row: Row, number: number, id: string): FoundPartition {
  return {
    number,
    start: row.start * sector,
    bytes: row.size * sector,
    partitionUuid: `${id}-${number.toString(16).padStart(2, '0')}`,
  }
}

function isOnDisk(disk: BlockSource, start: number, end: number): boolean {
  return start > 0 && end > start && end <= disk.size
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}
