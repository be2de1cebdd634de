import type { Layout, PlacedPartition } from './layout.ts'

export interface AssembleRequest {
  /** Absolute path of the mounted tree. */
  readonly tree: string
  readonly layout: Layout
  /** Bytes of the whole disk; absent: from the content. */
  readonly size?: number | undefined
  /** Debian's name for the architecture: `amd64`, `arm64` … */
  readonly architecture: string
  /** Seconds since the epoch; later times are clamped to it. */
  readonly clock: number
  /** 64 hexadecimal digits; all UUIDs derive from it. */
  readonly seed: string
  /** Paths that the image never has: `/var/log/**` style globs whose matches (not the folder itself) are left out. */
  readonly excludes: readonly string[]
  /** Files that are emptied (`/etc/machine-id`): kept with no content. */
  readonly empties: readonly string[]
  /** Absolute path of the raw disk file to make. */
  readonly output: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

export interface AssembleResult {
  /** Bytes of the disk. */
  readonly size: number
  readonly partitions: readonly PlacedPartition[]
  readonly files: number
  /** Bytes of file content. */
  readonly contentBytes: number
}
