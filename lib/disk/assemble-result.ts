import type { PlacedPartition } from './layout.ts'

/** What came of assembling a disk. Apart from what does it, so that its type leads to nothing of Node. */
export interface AssembleResult {
  /** Bytes of the disk. */
  readonly size: number
  readonly partitions: readonly PlacedPartition[]
  readonly files: number
  /** Bytes of file content. */
  readonly contentBytes: number
  /** For people: what of the tree may not work on this disk. */
  readonly warnings: readonly string[]
}
