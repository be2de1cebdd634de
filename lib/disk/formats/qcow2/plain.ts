import { open } from 'node:fs/promises'
import { mebibyte } from '../../../size.ts'
import { dataExtents, readExtents } from '../../data-extents.ts'
import { clusterBytes, type SourcedCluster } from './clusters.ts'
import { type ComposedImage, type ComposeRequest, composeImage } from './compose.ts'
import { cutSlices } from './slices.ts'

/** Writes a qcow2 image of a raw disk, not compressed; it has the clusters that are not all zeros. */
export async function writePlain(request: ComposeRequest): Promise<ComposedImage> {
  return composeImage(request, await plainClusters(request.raw), { compression: 'none' })
}

/** The clusters of a disk that have anything else than zeros. */
export async function plainClusters(raw: string): Promise<SourcedCluster[]> {
  const found: SourcedCluster[] = []
  const zeros = Buffer.alloc(clusterBytes)
  const file = await open(raw, 'r')
  try {
    const slices = cutSlices(await dataExtents(raw), mebibyte)
    for (const { at, bytes } of readExtents(file, slices))
      for (let from = 0; from < bytes.length; from += clusterBytes) {
        const length = Math.min(clusterBytes, bytes.length - from)
        if (bytes.compare(zeros, 0, length, from, from + length) === 0) continue
        const offset = at + from
        found.push({ index: offset / clusterBytes, offset, length, isCompressed: false, path: raw })
      }
  } finally {
    await file.close()
  }
  return found
}
