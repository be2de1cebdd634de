import type { Architecture } from '../architectures/architecture.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { Layout } from './layout.ts'

/** What a disk is assembled from. Plain data: it crosses into the sandbox. */
export interface AssembleRequest {
  /** Absolute path of the mounted tree. */
  readonly tree: string
  readonly layout: Layout
  /** A file of the tree without which the layout's boot loader is not written; absent: it is. */
  readonly bootloaderWish?: string
  /** Bytes of the whole disk; absent: from the content. */
  readonly size?: number
  readonly architecture: Architecture
  /** Seconds since the epoch; later times are clamped to it. */
  readonly clock: number
  /** 64 hexadecimal digits; UUIDs of the disk and its partitions derive from it. */
  readonly seed: string
  /** The same, for UUIDs of filesystems: images that differ in what was done late have them in common. Default: `seed`. */
  readonly sharedSeed?: string
  /** Paths that the image never has: `/var/log/**` style globs whose matches (not the folder itself) are left out. */
  readonly excludes: readonly string[]
  /** Files that are emptied (`/etc/machine-id`): kept with no content. */
  readonly empties: readonly string[]
  /** Files that the image has and the tree has not; instead of those of the same path. */
  readonly added?: readonly TreeEntry[]
  /** Absolute path of the raw disk file to make. */
  readonly output: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}
