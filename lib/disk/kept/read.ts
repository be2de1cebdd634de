import { addEntries } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { readLayers } from '../../tree/layer.ts'
import { putLayer } from '../../tree/put-layer.ts'
import { type ReadTreeRequest, readTree } from '../../tree/read.ts'
import type { Layout } from '../layout.ts'
import { missingMountPoints } from '../mount-points.ts'
import { splitByMount } from '../split.ts'
import type { KeptFilesystems } from './change.ts'
import { readListing } from './listing.ts'

/** What a tree has, by the name of the partition that stores it, before anything is made up for a disk. */
export function splitTree(
  inTree: readonly TreeEntry[],
  layout: Pick<Layout, 'partitions'>,
  clock: number,
): Map<string, TreeEntry[]> {
  const entries = addEntries(inTree, missingMountPoints(inTree, layout, clock), clock)
  return splitByMount(entries, layout.partitions)
}

/** Lists a tree as `readTree` does, and the one that filesystems were kept of; by its layers, where these are known. */
export async function readOverKept(
  request: ReadTreeRequest,
  kept: KeptFilesystems | undefined,
): Promise<{ readonly inTree: readonly TreeEntry[]; readonly before: readonly TreeEntry[] }> {
  if (kept === undefined || kept.shapes.length === 0)
    return { inTree: await readTree(request), before: [] }
  const [before, layers] = await Promise.all([
    readListing(kept),
    kept.above && readLayers(request, kept.above),
  ])
  return { inTree: layers?.reduce(putLayer, before) ?? (await readTree(request)), before }
}
