import { canonicalJson } from '../../files.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { FilesystemDriver } from '../filesystem-driver.ts'
import { findFilesystem } from '../filesystems/index.ts'
import type { PlacedPartition } from '../layout.ts'
import { roomForFiles } from './room-for-files.ts'

/** A partition without its place on a disk. */
type UnplacedPartition = Omit<PlacedPartition, 'start' | 'number' | 'partitionUuid'>

/** What decides how a filesystem is made, beside what is in it. Plain data. */
export interface FilesystemShape {
  readonly partition: UnplacedPartition
  /** See `roomForFiles`. */
  readonly files: number
}

/** The shapes of those filesystems that can be made of kept ones. */
export function shapesOf(
  partitions: readonly PlacedPartition[],
  split: ReadonlyMap<string, readonly TreeEntry[]>,
  filesystems: readonly FilesystemDriver[],
): FilesystemShape[] {
  return partitions.flatMap(({ start: _start, number: _number, partitionUuid: _uuid, ...rest }) => {
    if (rest.filesystem === undefined || rest.mount === undefined) return []
    const driver = findFilesystem(rest.filesystem, filesystems)
    if (driver.wants !== 'entries' || driver.changes === undefined) return []
    return [{ partition: rest, files: roomForFiles(split.get(rest.name) ?? []) }]
  })
}

/** True where filesystems of one shape can be made of those of the other. */
export function isSameShape(
  one: readonly FilesystemShape[],
  other: readonly FilesystemShape[],
): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

/** The kept filesystems that there are do not fit; those of these shapes would. */
export class OtherShapes extends Error {
  readonly shapes: readonly FilesystemShape[]

  constructor(shapes: readonly FilesystemShape[]) {
    super('kept filesystems of other shapes are needed')
    this.shapes = shapes
  }
}
