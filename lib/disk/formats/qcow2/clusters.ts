import { readFileSync } from 'node:fs'
import { frameLength } from './zstd-frame.ts'

/** Of all images that are made here: what qemu-img takes where nothing is said. Bytes. */
export const clusterBytes = 1 << 16

/** Entries of a table of the second level: one cluster of eight bytes each. */
export const clustersPerTable = clusterBytes / 8

/** A cluster of a disk, as it lies in an image file. */
export interface StoredCluster {
  /** Its number on the disk. */
  readonly index: number
  /** Bytes from the begin of the file. */
  readonly offset: number
  readonly length: number
  readonly isCompressed: boolean
}

/** A cluster in a file. */
export interface SourcedCluster extends StoredCluster {
  /** Absolute path of the file that has it. */
  readonly path: string
}

const compressedFlag = 0x40000000

/**
 * The clusters of an image that qemu-img made, compressed by zstd, in the order of the disk; `first` is added to their
 * numbers. What is not there, or all zeros, is left out. https://www.qemu.org/docs/master/interop/qcow2.html
 */
export function readClusters(path: string, first: number): StoredCluster[] {
  const image = readFileSync(path)
  const tables = image.readUInt32BE(36)
  const at = Number(image.readBigUInt64BE(40))
  const found: StoredCluster[] = []
  for (let table = 0; table < tables; table++) {
    const offset = offsetIn(image, at + table * 8)
    if (offset === 0) continue
    for (let entry = 0; entry < clustersPerTable; entry++) {
      const cluster = readEntry(image, offset + entry * 8)
      if (cluster) found.push({ index: first + table * clustersPerTable + entry, ...cluster })
    }
  }
  return found
}

function readEntry(image: Buffer, at: number): Omit<StoredCluster, 'index'> | undefined {
  const high = image.readUInt32BE(at)
  const low = image.readUInt32BE(at + 4)
  if ((high & compressedFlag) !== 0) {
    const offset = (high & 0x3fffff) * 2 ** 32 + low
    return { offset, length: frameLength(image, offset), isCompressed: true }
  }
  const offset = offsetIn(image, at)
  // The lowest bit: it reads as zeros, whatever lies there.
  if (offset === 0 || (low & 1) !== 0) return undefined
  return { offset, length: clusterBytes, isCompressed: false }
}

/** Bits 9 to 55 of an entry. */
function offsetIn(image: Buffer, at: number): number {
  return (image.readUInt32BE(at) & 0xffffff) * 2 ** 32 + ((image.readUInt32BE(at + 4) & ~511) >>> 0)
}
