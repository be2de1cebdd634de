import { join } from 'node:path'

/** The files of one kept filesystem. Absolute paths. */
export interface KeptFiles {
  /** The filesystem, with holes. */
  readonly content: string
  /** What its driver notes of it. */
  readonly notes: string
  /** An image of it whose clusters become those of others, as they are; not always there. */
  readonly compressed: string
  /** Where its clusters lie. */
  readonly clusters: string
}

/** The folder of the filesystem of a partition, below that of all. */
export function keptFolder(all: string, partition: string): string {
  return join(all, 'partitions', partition)
}

/** The list of the tree that all are of. */
export function keptListing(all: string): string {
  return join(all, 'listing.json')
}

/** The folder of what programs of a boot loader made. */
export function keptBoot(all: string): string {
  return join(all, 'boot')
}

/** The files in the folder of a kept filesystem. */
export function keptFiles(folder: string): KeptFiles {
  const at = (name: string) => join(folder, name)
  return {
    content: at('content'),
    notes: at('notes'),
    compressed: at('compressed.qcow2'),
    clusters: at('clusters.json'),
  }
}
