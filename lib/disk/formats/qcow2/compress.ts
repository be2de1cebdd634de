import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { qemuFile, qemuOption } from '../../../quoting/qemu.ts'
import { run } from '../../../run.ts'
import { mebibyte } from '../../../size.ts'
import { dataExtents } from '../../data-extents.ts'
import { clusterBytes, readClusters, type SourcedCluster } from './clusters.ts'
import { type ComposedImage, type ComposeRequest, composeImage } from './compose.ts'
import { cutSlices, joinSlices, type Slice } from './slices.ts'

/** So much of a disk is compressed by one program; its image is read as a whole. Bytes. */
const usualSlice = 32 * mebibyte

/** Less than that is compressed sooner than another program has started. Bytes. */
const leastSlice = 4 * mebibyte

/**
 * Writes a qcow2 image of a raw disk, compressed by zstd. qemu-img compresses on one processor, whatever it is told: several
 * compress a part each, and their clusters are laid into one file as they are. The bytes do not depend on the parts, nor on
 * how many processors there are, nor on what was kept.
 */
export async function compressDisk(
  request: ComposeRequest,
  most: number = usualSlice,
): Promise<ComposedImage> {
  const { raw } = request
  const { size } = await stat(raw)
  const cut = cutSlices(await dataExtents(raw), most)
  const slices = joinSlices(cut, Math.min(most, leastSlice))
  const folder = await mkdtemp(join(dirname(raw), '.slices-'))
  try {
    const fresh = await compressAll({ raw, size, folder, slices })
    return await composeImage(request, fresh, { compression: 'zstd' })
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
}): Promise<SourcedCluster[]> {
  const { raw, size, folder, slices } = of
  const images: SourcedCluster[][] = []
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
      const clusters = readClusters(path, start / clusterBytes)
      images[index] = clusters.map((cluster) => ({ ...cluster, path }))
    }
  }
  const results = await Promise.allSettled(Array.from({ length: availableParallelism() }, work))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return images.flat()
}
