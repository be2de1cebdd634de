/** Where the parts of a FAT filesystem lie. All numbers but counts are bytes. */
export interface FatGeometry {
  readonly bits: 12 | 16 | 32
  readonly clusterBytes: number
  /** Clusters are numbered from 2. */
  readonly clusterCount: number
  /** Of the whole filesystem. */
  readonly bytes: number
  /** The first table. */
  readonly tableStart: number
  readonly tableBytes: number
  /** Of FAT12 and FAT16, whose root has a place of its own; nothing of FAT32. */
  readonly rootStart: number
  readonly rootBytes: number
  /** Of FAT32. */
  readonly rootCluster: number
  /** Of cluster 2. */
  readonly dataStart: number
  /** `ABCD-1234`. */
  readonly volumeId: string
  readonly label: string
  readonly isDirty: boolean
}

/** The first sector is all that is needed. */
export const bootSectorBytes = 512

/**
 * Reads the first sector; undefined where it is not that of a FAT. See Microsoft's fatgen103, "Boot Sector and BPB".
 */
export function readBootSector(sector: Buffer): FatGeometry | undefined {
  if (sector.length < bootSectorBytes || sector.readUInt16BE(510) !== 0x55aa) return undefined
  if (sector[0] !== 0xeb && sector[0] !== 0xe9) return undefined
  const unit = sector.readUInt16LE(11)
  const clusterBytes = sector.readUInt8(13) * unit
  const reserved = sector.readUInt16LE(14) * unit
  const tables = sector.readUInt8(16)
  const tableBytes = (sector.readUInt16LE(22) || sector.readUInt32LE(36)) * unit
  const rootBytes = sector.readUInt16LE(17) * 32
  const bytes = (sector.readUInt16LE(19) || sector.readUInt32LE(32)) * unit
  const isSound =
    [512, 1024, 2048, 4096].includes(unit) &&
    isPowerOfTwo(sector.readUInt8(13)) &&
    reserved > 0 &&
    (tables === 1 || tables === 2) &&
    tableBytes > 0 &&
    sector.readUInt8(21) >= 0xf0
  if (!isSound) return undefined
  const rootStart = reserved + tables * tableBytes
  const dataStart = rootStart + Math.ceil(rootBytes / unit) * unit
  const clusterCount = Math.floor((bytes - dataStart) / clusterBytes)
  const bits = sector.readUInt16LE(22) === 0 ? 32 : clusterCount < 4085 ? 12 : 16
  if (clusterCount < 1 || ((clusterCount + 2) * bits) / 8 > tableBytes) return undefined
  // What both have, FAT32 has 28 bytes further on.
  const more = bits === 32 ? 28 : 0
  return {
    bits,
    clusterBytes,
    clusterCount,
    bytes,
    tableStart: reserved,
    tableBytes,
    rootStart,
    rootBytes,
    rootCluster: bits === 32 ? sector.readUInt32LE(44) : 0,
    dataStart,
    volumeId: formatId(sector.readUInt32LE(39 + more)),
    label: readLabel(sector.subarray(43 + more, 54 + more)),
    isDirty: (sector.readUInt8(37 + more) & 1) !== 0,
  }
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0
}

function formatId(id: number): string {
  return id
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')
    .replace(/^(.{4})/, '$1-')
}

/** A label without the spaces behind it; nothing for what stands where there is none. */
export function readLabel(bytes: Buffer): string {
  const label = bytes.toString('latin1').replace(/[ \0]+$/, '')
  return label === 'NO NAME' ? '' : label
}
