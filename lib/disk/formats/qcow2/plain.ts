import { open, stat } from 'node:fs/promises'
import { mebibyte } from '../../../size.ts'
import { dataExtents } from '../../data-extents.ts'
import { clusterBytes, type SourcedCluster } from './clusters.ts'
import { type ComposedImage, type ComposeRequest, composeImage } from './compose.ts'

/** Writes a qcow2 image of a raw disk, not compressed; it has the clusters that are not all zeros. */
export async function writePlain(request: ComposeRequest): Promise<ComposedImage> {
  return composeImage(request, await plainClusters(request.raw), { compression: 'none' })
}

/** The clusters of a disk that have anything else than zeros. */
export async function plainClusters(raw: string): Promise<SourcedCluster[]> {
  const { size } = await stat(raw)
  const found: SourcedCluster[] = []
  const buffer = Buffer.alloc(mebibyte)
  const zeros = Buffer.alloc(clusterBytes)
  const file = await open(raw, 'r')
  try {
    let next = 0
    for (const { start, length } of await dataExtents(raw)) {
      const end = Math.min(size, Math.ceil((start + length) / clusterBytes) * clusterBytes)
      let at = Math.max(next, Math.floor(start / clusterBytes) * clusterBytes)
      for (; at < end; at += mebibyte) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(mebibyte, end - at), at)
        for (let from = 0; from < bytesRead; from += clusterBytes) {
          const to = Math.min(from + clusterBytes, bytesRead)
          if (buffer.compare(zeros, 0, to - from, from, to) === 0) continue
          const index = (at + from) / clusterBytes
          const place = { index, offset: at + from, length: to - from }
          found.push({ ...place, isCompressed: false, path: raw })
        }
      }
      next = Math.max(next, end)
    }
  } finally {
    await file.close()
  }
  return found
}
