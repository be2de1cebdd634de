import type { FoundPartition } from '../inspect/partitions.ts'

/** One property that two things do not share; absent in one: undefined. */
export interface Change {
  /** What it is: `mode`, `owner`, `size`, `content`, `target`, `attribute user.x`, … */
  readonly property: string
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/** Something that only one image has, or that differs. */
interface Difference {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly changes: readonly Change[]
}

/** Of the table, of one partition, or of what is in it. */
export interface PartitionDifference extends Difference {
  /** `table`, `boot sector`, or `partition 2`. */
  readonly name: string
}

/** Of a package of dpkg. */
export interface PackageDifference extends Difference {
  /** With its architecture: `bash:amd64`. */
  readonly name: string
}

/** Of one path. */
export interface FileDifference extends Difference {
  /** In the image, from `/`: a letter for each byte, as latin1 has them. */
  readonly path: string
  /** Hunks of a unified diff, where both are short texts. */
  readonly text?: string
}

/** All that differs between two images. Disks may differ where neither files nor tables do: times, free blocks, journals. */
export interface ImageDifferences {
  readonly partitions: readonly PartitionDifference[]
  readonly boot: readonly Change[]
  readonly packages: readonly PackageDifference[]
  readonly files: readonly FileDifference[]
  /** True: more files differ than are kept. */
  readonly isCut: boolean
  /** Where the disks differ first; absent: they are the same. */
  readonly bytes?: DiskDifference
}

/** The first byte that two disks do not share. */
export interface DiskDifference {
  /** From the start of the disk. */
  readonly offset: number
  readonly partition?: FoundPartition
}

/** The changes between two sets of properties, in the order of the first, then of the second. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].flatMap((property) => {
    const [one, other] = [before.get(property), after.get(property)]
    return one === other ? [] : [{ property, before: one, after: other }]
  })
}

/** The kind of a difference between what may be absent. */
export function kindOf(before: unknown, after: unknown): Difference['kind'] {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}
