import { roundUp } from '../../../size.ts'
import { clusterBytes } from '../qcow2/clusters.ts'

/** All offsets of the format count these. */
export const sectorBytes = 512

/** Bytes that are compressed together. */
export const grainBytes = clusterBytes

/** Entries of a grain table: 32 MiB of the disk. */
export const grainsPerTable = 512

/** Sectors for header and descriptor: grains begin behind them, as in files of VMware. */
export const overhead = 128

const descriptorSectors = 20

/** Where a file says that its grain directory is told by its footer. */
const atEnd = 0xffff_ffff_ffff_ffffn

/** Kinds of markers: what lies in the sectors behind one. */
const kinds = { end: 0, table: 1, directory: 2, footer: 3 } as const

/** Header or, with the place of the grain directory, footer; Virtual Disk Format 5.0, "Hosted Sparse Extents". Sectors. */
export function sparseHeader({
  capacity,
  directory,
}: {
  readonly capacity: number
  readonly directory?: number
}): Buffer {
  const header = Buffer.alloc(sectorBytes)
  header.write('KDMV', 0, 'latin1')
  header.writeUInt32LE(3, 4)
  // Line ends can be tested, grains are compressed, and markers lie in front of all.
  header.writeUInt32LE(0x30001, 8)
  header.writeBigUInt64LE(BigInt(capacity), 12)
  header.writeBigUInt64LE(BigInt(grainBytes / sectorBytes), 20)
  header.writeBigUInt64LE(1n, 28)
  header.writeBigUInt64LE(BigInt(descriptorSectors), 36)
  header.writeUInt32LE(grainsPerTable, 44)
  header.writeBigUInt64LE(directory === undefined ? atEnd : BigInt(directory), 56)
  header.writeBigUInt64LE(BigInt(overhead), 64)
  header.write('\n \r\n', 73, 'latin1')
  // Deflate.
  header.writeUInt16LE(1, 77)
  return header
}

/** The sector in front of `sectors` others. */
export function marker(kind: keyof typeof kinds, sectors: number): Buffer {
  const bytes = Buffer.alloc(sectorBytes)
  bytes.writeBigUInt64LE(BigInt(sectors), 0)
  bytes.writeUInt32LE(kinds[kind], 12)
  return bytes
}

/** A compressed grain in whole sectors: its first sector on the disk, its length, its bytes. */
export function grainSectors(index: number, deflated: Uint8Array): Buffer {
  const bytes = Buffer.alloc(roundUp(12 + deflated.length, sectorBytes))
  bytes.writeBigUInt64LE(BigInt((index * grainBytes) / sectorBytes), 0)
  bytes.writeUInt32LE(deflated.length, 8)
  bytes.set(deflated, 12)
  return bytes
}

/** Numbers of 32 bits, in whole sectors. */
export function tableSectors(entries: Uint32Array): Buffer {
  const bytes = Buffer.alloc(roundUp(entries.length * 4, sectorBytes))
  for (const [index, entry] of entries.entries()) bytes.writeUInt32LE(entry, index * 4)
  return bytes
}
