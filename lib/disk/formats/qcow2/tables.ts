import { clusterBytes, clustersPerTable } from './clusters.ts'
import { countUses, type ImagePlaces, sectorsOf } from './place-clusters.ts'

/** A cluster that one place alone uses may be written in place. */
const copiedFlag = 0x80000000
const compressedFlag = 0x40000000

/** All that lies before the content: header, tables, counts. https://www.qemu.org/docs/master/interop/qcow2.html */
export function tablesOf(places: ImagePlaces, kind: ImageKind): Buffer {
  const { level1, level2, refcountTable, refcountBlocks, clusters } = places
  const end = clusters[0]?.to ?? places.fileBytes
  const tables = Buffer.alloc(Math.floor(end / clusterBytes) * clusterBytes)
  writeHeader(tables, places, kind)
  for (const [table, at] of level2) writeOffset(tables, level1.at + table * 8, at)
  for (let block = 0; block < refcountBlocks.count; block++)
    tables.writeBigUInt64BE(
      BigInt(refcountBlocks.at + block * clusterBytes),
      refcountTable.at + block * 8,
    )
  for (const [cluster, count] of countUses(places).entries())
    tables.writeUInt16BE(count, refcountBlocks.at + cluster * 2)
  for (const cluster of clusters) {
    const table = level2.get(Math.floor(cluster.index / clustersPerTable)) ?? 0
    const at = table + (cluster.index % clustersPerTable) * 8
    if (!cluster.isCompressed) writeOffset(tables, at, cluster.to)
    else {
      const high = ((sectorsOf(cluster).count - 1) << 22) | Math.floor(cluster.to / 2 ** 32)
      tables.writeUInt32BE((compressedFlag | high) >>> 0, at)
      tables.writeUInt32BE(cluster.to % 2 ** 32, at + 4)
    }
  }
  return tables
}

function writeOffset(tables: Buffer, at: number, offset: number): void {
  tables.writeUInt32BE((copiedFlag | Math.floor(offset / 2 ** 32)) >>> 0, at)
  tables.writeUInt32BE(offset % 2 ** 32, at + 4)
}

/** What the header says of the whole. */
export interface ImageKind {
  readonly compression: 'zstd' | 'none'
}

/** Version 3, whose length says that the way of compression is told. */
const headerLength = 112

function writeHeader(
  tables: Buffer,
  { diskBytes, level1, refcountTable }: ImagePlaces,
  { compression }: ImageKind,
): void {
  tables.write('QFI\xfb', 0, 'latin1')
  tables.writeUInt32BE(3, 4)
  tables.writeUInt32BE(Math.log2(clusterBytes), 20)
  tables.writeBigUInt64BE(BigInt(diskBytes), 24)
  tables.writeUInt32BE(level1.entries, 36)
  tables.writeBigUInt64BE(BigInt(level1.at), 40)
  tables.writeBigUInt64BE(BigInt(refcountTable.at), 48)
  tables.writeUInt32BE(refcountTable.clusters, 56)
  tables.writeUInt32BE(4, 96)
  tables.writeUInt32BE(headerLength, 100)
  if (compression === 'none') return
  // Incompatible feature 3: the way of compression is another than zlib. 1: it is zstd.
  tables.writeBigUInt64BE(8n, 72)
  tables.writeUInt8(1, 104)
}
