import { ParfaitError } from '../../../errors.ts'
import type { BlockSource } from '../../block-source.ts'
import type { FatGeometry } from './boot-sector.ts'

/** A filesystem that files are read from. */
export interface FatVolume {
  readonly source: BlockSource
  readonly geometry: FatGeometry
  /** What the table says of a cluster: the next one of its file, or a mark. */
  next(cluster: number): Promise<number>
}

/** Clusters that lie beside each other. */
interface ClusterRun {
  readonly first: number
  readonly count: number
}

/** Table entries are read many at once: a kernel has thousands. */
const windowBytes = 64 << 10

interface TableWindow {
  readonly index: number
  readonly bytes: Buffer
}

/** A volume whose table is read in pieces, the last of them kept. */
export function openVolume(source: BlockSource, geometry: FatGeometry): FatVolume {
  const { bits, tableStart, tableBytes } = geometry
  // The whole of a table of FAT12 has at most 6 KiB, and entries that begin amid a byte.
  const step = bits === 12 ? tableBytes : windowBytes
  let kept: TableWindow | undefined
  const next = async (cluster: number) => {
    const place = Math.floor((cluster * bits) / 8)
    const index = Math.floor(place / step)
    const window =
      kept?.index === index
        ? kept
        : {
            index,
            bytes: await source.read(
              tableStart + index * step,
              Math.min(step, tableBytes - index * step),
            ),
          }
    kept = window
    return entryAt(window.bytes, place - index * step, { bits, isOdd: cluster % 2 === 1 })
  }
  return { source, geometry, next }
}

function entryAt(
  bytes: Buffer,
  at: number,
  of: { readonly bits: FatGeometry['bits']; readonly isOdd: boolean },
): number {
  if (of.bits === 32) return bytes.readUInt32LE(at) & 0x0fffffff
  const entry = bytes.readUInt16LE(at)
  if (of.bits === 16) return entry
  return of.isOdd ? entry >> 4 : entry & 0xfff
}

/** The clusters of a file, in its order, `most` of them at most. Error: `image-invalid` for a chain that leads nowhere. */
export async function* clusterRuns(
  volume: FatVolume,
  first: number,
  most: number,
): AsyncGenerator<ClusterRun> {
  const { clusterCount, bits } = volume.geometry
  const end = { 12: 0xff8, 16: 0xfff8, 32: 0x0ffffff8 }[bits]
  let run: { first: number; count: number } | undefined
  let cluster = first
  // No file has more clusters than there are: a circle ends as well.
  for (let left = Math.min(most, clusterCount); left > 0 && cluster < end; left--) {
    if (cluster < 2 || cluster >= clusterCount + 2)
      throw new ParfaitError(
        'image-invalid',
        `A chain of clusters leads to ${cluster}, which is none`,
      )
    if (run && cluster === run.first + run.count) run.count += 1
    else {
      if (run) yield run
      run = { first: cluster, count: 1 }
    }
    cluster = await volume.next(cluster)
  }
  if (run) yield run
}

/** Where a cluster begins. */
export function placeOf({ geometry }: FatVolume, cluster: number): number {
  return geometry.dataStart + (cluster - 2) * geometry.clusterBytes
}
