import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { roundUp } from '../../../size.ts'
import { contentSeed } from '../content-seed.ts'
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
  const file = sectorWriter(output)
  try {
    file.write(sparseHeader({ capacity }))
    const text = Buffer.alloc((overhead - 1) * sectorBytes)
    text.write(descriptor, 'latin1')
    file.write(text)
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
      table.entries[index % grainsPerTable] = file.write(grainSectors(index, deflated))
    }
    endTable()
    const bytes = tableSectors(directory)
    file.write(marker('directory', bytes.length / sectorBytes))
    const at = file.write(bytes)
    file.write(marker('footer', 1))
    file.write(sparseHeader({ capacity, directory: at }))
    file.write(marker('end', 0))
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
function writeTable(file: SectorWriter, entries: Uint32Array): number {
  const bytes = tableSectors(entries)
  file.write(marker('table', bytes.length / sectorBytes))
  return file.write(bytes)
}

interface SectorWriter {
  /** Appends whole sectors; gives back the number of the first. */
  write(bytes: Uint8Array): number
  close(): void
  digest(): string
}

function sectorWriter(path: string): SectorWriter {
  const file = openSync(path, 'w')
  const hash = createHash('sha256')
  let written = 0
  return {
    write: (bytes) => {
      const sector = written / sectorBytes
      hash.update(bytes)
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      written += bytes.length
      // The tables have 32 bits for it.
      if (sector > 0xffff_ffff) throw new RangeError(`'${path}' becomes larger than 2 TiB`)
      return sector
    },
    close: () => closeSync(file),
    digest: () => hash.digest('hex'),
  }
}
