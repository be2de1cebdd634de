import { stat } from 'node:fs/promises'
import { roundUp } from '../../../size.ts'
import { contentSeed } from '../content-seed.ts'
import { openSummed, type SummedFile } from '../summed-file.ts'
import { deflateGrains } from './deflate-grains.ts'
import { describeDisk } from './descriptor.ts'
import {
  grainBytes,
  grainSectors,
  grainsPerTable,
  marker,
  overhead,
  sectorBytes,
  sparseHeader,
  tableSectors,
} from './sectors.ts'

/** What a streamOptimized file is made from. */
interface StreamRequest {
  /** Absolute path of the raw disk file. */
  readonly raw: string
  /** Absolute path to write. */
  readonly output: string
  /** One of `adapters`. */
  readonly adapter: string
  /** Of zlib, 1 to 9. */
  readonly level: number
}

/** What came of it. */
interface WrittenStream {
  /** Of the file, hexadecimal. */
  readonly sha256: string
  /** Bytes of the disk that a guest sees: whole grains. */
  readonly diskBytes: number
}

/**
 * Writes a file front to back: header, grains with a table behind every 32 MiB of the disk that have some, the directory,
 * the footer. Readers begin at the end, or take it as it comes. Equal disks give equal files, whatever they are called.
 */
export async function writeStream(request: StreamRequest): Promise<WrittenStream> {
  const { raw, output, adapter, level } = request
  const diskBytes = roundUp((await stat(raw)).size, grainBytes)
  const capacity = diskBytes / sectorBytes
  const descriptor = describeDisk({ seed: await contentSeed(raw), sectors: capacity, adapter })
  const directory = new Uint32Array(Math.ceil(diskBytes / grainBytes / grainsPerTable))
  const file = openSummed(output)
  try {
    append(file, sparseHeader({ capacity }))
    const text = Buffer.alloc((overhead - 1) * sectorBytes)
    text.write(descriptor, 'latin1')
    append(file, text)
    let table: GrainTable | undefined
    const endTable = () => {
      if (!table) return
      directory[table.index] = writeTable(file, table.entries)
      table = undefined
    }
    for await (const { index, deflated } of deflateGrains(raw, level)) {
      const of = Math.floor(index / grainsPerTable)
      if (table?.index !== of) endTable()
      table ??= { index: of, entries: new Uint32Array(grainsPerTable) }
      table.entries[index % grainsPerTable] = append(file, grainSectors(index, deflated))
    }
    endTable()
    const bytes = tableSectors(directory)
    append(file, marker('directory', bytes.length / sectorBytes))
    const at = append(file, bytes)
    append(file, marker('footer', 1))
    append(file, sparseHeader({ capacity, directory: at }))
    append(file, marker('end', 0))
  } finally {
    file.close()
  }
  return { sha256: file.digest(), diskBytes }
}

interface GrainTable {
  readonly index: number
  readonly entries: Uint32Array
}

/** The sector that the table itself begins with. */
function writeTable(file: SummedFile, entries: Uint32Array): number {
  const bytes = tableSectors(entries)
  append(file, marker('table', bytes.length / sectorBytes))
  return append(file, bytes)
}

/** Appends whole sectors; gives back the number of the first, for which tables have 32 bits. */
function append(file: SummedFile, bytes: Uint8Array): number {
  const sector = file.write(bytes) / sectorBytes
  if (sector > 0xffff_ffff) throw new RangeError('A VMDK cannot become larger than 2 TiB')
  return sector
}
