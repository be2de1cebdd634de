import { closeSync, openSync } from 'node:fs'
import { mebibyte } from '../../../size.ts'
import type { SourcedCluster } from './clusters.ts'
import { HashedFile } from './hashed-file.ts'
import type { ImagePlaces, PlacedCluster } from './place-clusters.ts'
import { type ImageKind, tablesOf } from './tables.ts'

/** Bytes that lie beside each other, in the file that they are from and in the one that is written. */
interface Run {
  readonly path: string
  readonly from: number
  readonly to: number
  length: number
}

/** Writes an image, the tables and then the clusters from where they are; gives back its SHA-256. */
export async function writeImage(
  output: string,
  places: ImagePlaces<SourcedCluster>,
  kind: ImageKind,
): Promise<string> {
  const sources = new Map<string, number>()
  const open = (path: string) => {
    const source = sources.get(path) ?? openSync(path, 'r')
    sources.set(path, source)
    return source
  }
  const file = await HashedFile.create(output, 4 * mebibyte)
  try {
    await file.append(tablesOf(places, kind))
    for (const { path, from, to, length } of runsOf(places.clusters)) {
      await file.fillTo(to)
      await file.appendFrom({ path, source: open(path), from, length })
    }
    await file.fillTo(places.fileBytes)
    return await file.end()
  } finally {
    await file.close()
    for (const source of sources.values()) closeSync(source)
  }
}

function runsOf(clusters: readonly PlacedCluster<SourcedCluster>[]): Run[] {
  const runs: Run[] = []
  for (const { path, offset, length, to } of clusters) {
    const last = runs.at(-1)
    const isNext =
      last?.path === path && last.from + last.length === offset && last.to + last.length === to
    if (last && isNext) last.length += length
    else runs.push({ path, from: offset, to, length })
  }
  return runs
}
