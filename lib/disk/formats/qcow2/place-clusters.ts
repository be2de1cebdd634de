import { clusterBytes, clustersPerTable, type StoredCluster } from './clusters.ts'

/** A cluster of the disk, and its place in the file that is written. */
export type PlacedCluster<Cluster extends StoredCluster = StoredCluster> = Cluster & {
  readonly to: number
}

/** Where all parts of an image lie. Offsets in bytes; tables are whole clusters. */
export interface ImagePlaces<Cluster extends StoredCluster = StoredCluster> {
  readonly diskBytes: number
  readonly level1: { readonly at: number; readonly entries: number }
  readonly refcountTable: { readonly at: number; readonly clusters: number }
  readonly refcountBlocks: { readonly at: number; readonly count: number }
  /** By number of the table; those without a cluster are not there. */
  readonly level2: ReadonlyMap<number, number>
  readonly clusters: readonly PlacedCluster<Cluster>[]
  /** Of the whole file. */
  readonly fileBytes: number
}

const sectorBytes = 512
const countsPerBlock = clusterBytes / 2

/** Lays out header, tables and then the content, packed, in the order of the disk. */
export function placeClusters<Cluster extends StoredCluster>(
  stored: readonly Cluster[],
  diskBytes: number,
): ImagePlaces<Cluster> {
  const entries = Math.ceil(diskBytes / clusterBytes / clustersPerTable)
  const tables = [...new Set(stored.map(({ index }) => Math.floor(index / clustersPerTable)))]
  const contentClusters = Math.ceil(placeFrom(stored, 0).end / clusterBytes)
  const level1Clusters = Math.max(1, Math.ceil((entries * 8) / clusterBytes))
  const others = 1 + level1Clusters + tables.length + contentClusters
  const { blocks, tableClusters } = refcountsFor(others)
  let next = 1
  const take = (count: number) => {
    next += count
    return (next - count) * clusterBytes
  }
  const level1 = { at: take(level1Clusters), entries }
  const refcountTable = { at: take(tableClusters), clusters: tableClusters }
  const refcountBlocks = { at: take(blocks), count: blocks }
  const level2 = new Map(tables.map((table) => [table, take(1)]))
  const { clusters, end } = placeFrom(stored, next * clusterBytes)
  const fileBytes = Math.ceil(end / clusterBytes) * clusterBytes
  return { diskBytes, level1, refcountTable, refcountBlocks, level2, clusters, fileBytes }
}

function placeFrom<Cluster extends StoredCluster>(stored: readonly Cluster[], begin: number) {
  let end = begin
  const clusters = stored.map((cluster): PlacedCluster<Cluster> => {
    const to = cluster.isCompressed ? end : Math.ceil(end / clusterBytes) * clusterBytes
    end = to + cluster.length
    return { ...cluster, to }
  })
  return { clusters, end }
}

/** The blocks of counts count themselves, and the table that leads to them. */
function refcountsFor(others: number): { readonly blocks: number; readonly tableClusters: number } {
  let blocks = 1
  let tableClusters = 1
  for (;;) {
    const all = others + blocks + tableClusters
    const wanted = Math.ceil(all / countsPerBlock)
    const wantedTable = Math.ceil(wanted / (clusterBytes / 8))
    if (wanted <= blocks && wantedTable <= tableClusters) return { blocks, tableClusters }
    blocks = wanted
    tableClusters = wantedTable
  }
}

/** The sectors that a compressed cluster reaches into: the first one, and how many. */
export function sectorsOf({ to, length }: Pick<PlacedCluster, 'to' | 'length'>) {
  const first = Math.floor(to / sectorBytes)
  return { first, count: Math.ceil((to + length) / sectorBytes) - first }
}

/** How often each cluster of the file is used: a compressed one uses all that its sectors lie in. */
export function countUses({ clusters, fileBytes }: ImagePlaces): Uint16Array {
  const counts = new Uint16Array(fileBytes / clusterBytes)
  const content = clusters[0]?.to ?? fileBytes
  counts.fill(1, 0, Math.floor(content / clusterBytes))
  for (const cluster of clusters) {
    const { first, count } = sectorsOf(cluster)
    const last = Math.floor(((first + count) * sectorBytes - 1) / clusterBytes)
    for (let at = Math.floor(cluster.to / clusterBytes); at <= last; at++)
      counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}
