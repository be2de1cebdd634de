import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type KeptFiles, keptFiles } from '../../kept/files.ts'
import type { KeptPart } from '../../kept/lay.ts'
import { clusterBytes, type SourcedCluster, type StoredCluster } from './clusters.ts'
import { placeClusters } from './place-clusters.ts'
import type { ImageKind } from './tables.ts'
import { writeImage } from './write-image.ts'

/** A disk that an image is made of. */
export interface ComposeRequest {
  readonly raw: string
  readonly output: string
  /** Of these, `raw` has only what is laid; the rest is where it was kept. */
  readonly parts?: readonly KeptPart[]
}

/** An image that was written. */
export interface ComposedImage {
  readonly sha256: string
  /** Where its clusters lie in it. */
  readonly clusters: readonly StoredCluster[]
}

/** Writes an image of clusters of the disk and of those that were kept, in the order of the disk. */
export async function composeImage(
  { raw, output, parts = [] }: ComposeRequest,
  fresh: readonly SourcedCluster[],
  kind: ImageKind,
): Promise<ComposedImage> {
  const kept = await Promise.all(parts.map(keptClusters))
  const stored = [...fresh, ...kept.flat()].sort((a, b) => a.index - b.index)
  const places = placeClusters(stored, (await stat(raw)).size)
  const sha256 = await writeImage(output, places, kind)
  const clusters = places.clusters.map(({ index, to, length, isCompressed }) => ({
    index,
    offset: to,
    length,
    isCompressed,
  }))
  return { sha256, clusters }
}

/** Writes down where the clusters of a kept filesystem are, and in which file. */
export async function noteClusters(
  { clusters }: KeptFiles,
  path: string,
  stored: readonly StoredCluster[],
): Promise<void> {
  await writeFile(clusters, JSON.stringify({ path: basename(path), clusters: stored }))
}

/** What of a kept filesystem is in the image as it was. */
async function keptClusters({ start, folder, laid }: KeptPart): Promise<SourcedCluster[]> {
  const noted = JSON.parse(await readFile(keptFiles(folder).clusters, 'utf8')) as NotedClusters
  const isLaid = new Set(laid)
  const first = start / clusterBytes
  return noted.clusters
    .filter(({ index }) => !isLaid.has(index))
    .map((one) => ({ ...one, index: first + one.index, path: join(folder, noted.path) }))
}

interface NotedClusters {
  readonly path: string
  readonly clusters: readonly StoredCluster[]
}
