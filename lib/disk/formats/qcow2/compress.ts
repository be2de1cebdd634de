import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { qemuFile, qemuOption } from '../../../quoting/qemu.ts'
import { run } from '../../../run.ts'
import { mebibyte } from '../../../size.ts'
import { clusterBytes, readClusters, type StoredCluster } from './clusters.ts'
import { type ImagePlaces, placeClusters } from './place-clusters.ts'
import { cutSlices, type MappedExtent, type Slice } from './slices.ts'
import { tablesOf } from './tables.ts'

/** So much of a disk is compressed by one program; its image is read as a whole. Bytes. */
const usualSlice = 32 * mebibyte

/** An image of a part of the disk. */
interface SliceImage {
  readonly path: string
  readonly clusters: readonly StoredCluster[]
}

/**
 * Writes a qcow2 image of a raw disk, compressed by zstd; gives back its SHA-256. qemu-img compresses on one processor,
 * whatever it is told: several compress a part each, and their clusters are laid into one file as they are. The bytes do
 * not depend on the parts, nor on how many processors there are.
 */
export async function compressDisk(
  { raw, output }: { readonly raw: string; readonly output: string },
  most: number = usualSlice,
): Promise<string> {
  const { size } = await stat(raw)
  const mapped = await run('qemu-img', ['map', '-f', 'raw', '--output=json', '--', qemuFile(raw)])
  const slices = cutSlices(JSON.parse(mapped.stdout) as MappedExtent[], most)
  const folder = await mkdtemp(join(dirname(raw), '.slices-'))
  try {
    const images = await compressAll({ raw, size, folder, slices })
    const stored = images.flatMap(({ clusters }) => clusters)
    return writeImage(output, placeClusters(stored, size), images)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As many at once as there are processors. */
async function compressAll(of: {
  readonly raw: string
  readonly size: number
  readonly folder: string
  readonly slices: readonly Slice[]
}): Promise<SliceImage[]> {
  const { raw, size, folder, slices } = of
  const images: SliceImage[] = []
  const waiting = slices.entries()
  const work = async () => {
    for (const [index, { start, length }] of waiting) {
      const path = join(folder, `${index}`)
      const part = { offset: start, size: Math.min(length, size - start) }
      const from = { driver: 'raw', ...part, 'file.driver': 'file', 'file.filename': raw }
      await run('qemu-img', [
        ...['convert', '-O', 'qcow2', '-c', '-o', 'compression_type=zstd'],
        ...['--image-opts', qemuOption(undefined, from), qemuFile(path)],
      ])
      images[index] = { path, clusters: readClusters(path, start / clusterBytes) }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: availableParallelism() }, work))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return images
}

/** The tables, and behind them the content of one image after the other. Nothing else waits: Node's other ways take twice as long. */
function writeImage(output: string, places: ImagePlaces, images: readonly SliceImage[]): string {
  const hash = createHash('sha256')
  const file = openSync(output, 'w')
  let written = 0
  const write = (piece: Uint8Array) => {
    hash.update(piece)
    for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at)
    written += piece.length
  }
  try {
    write(tablesOf(places))
    let next = 0
    for (const { path, clusters } of images) {
      const image = readFileSync(path)
      for (const { offset, length } of clusters) {
        const to = places.clusters[next++]?.to ?? 0
        if (to > written) write(Buffer.alloc(to - written))
        write(image.subarray(offset, offset + length))
      }
    }
    write(Buffer.alloc(places.fileBytes - written))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}
