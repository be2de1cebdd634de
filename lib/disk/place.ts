import { ParfaitError } from '../errors.ts'
import { describeBytes, mebibyte, roundUp, toBytes } from '../size.ts'
import type { Content } from '../tree/measure.ts'
import { deriveSeed } from './derive.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import type { Layout, Partition, PlacedPartition } from './layout.ts'
import { partitionUuid } from './table.ts'

/** What partitions are placed by. */
export interface PlaceRequest {
  readonly layout: Layout
  /** Bytes of the whole disk; absent: from the content. */
  readonly size?: number | undefined
  readonly seed: string
  /** What filesystems derive from. Default: `seed`. */
  readonly sharedSeed?: string | undefined
  /** By name of the partition; one that is not listed is empty. */
  readonly contents: ReadonlyMap<string, Content>
  /** Default: those that come with parfait. */
  readonly filesystems?: readonly FilesystemDriver[] | undefined
}

/** A disk with all partitions in place. */
export interface Placement {
  /** Bytes of the disk. */
  readonly size: number
  readonly partitions: readonly PlacedPartition[]
}

/**
 * Gives each partition its first byte and its size, on boundaries of 1 MiB. The first MiB is left to
 * table and boot loader, the last of a GPT disk to the backup table. Errors: `disk-too-small`,
 * `layout-invalid` for partitions that overlap.
 */
export function placePartitions(request: PlaceRequest): Placement {
  const { layout } = request
  const wanted = layout.partitions.map((partition) => wantedBytes(partition, request))
  const growing = findGrowing(layout)
  const needed = endOf(layout, wanted)
  const size = request.size === undefined ? roundUp(needed, mebibyte) : roundUp(request.size, 512)
  if (request.size !== undefined && growing >= 0) {
    // Whole MiB, so that tables of any tool have room behind it; less than wanted is head room lost.
    const room = (wanted[growing] ?? 0) + Math.floor((size - needed) / mebibyte) * mebibyte
    demand({ request, index: growing, room, needs: minimumOf(request, growing), size })
    wanted[growing] = room
  } else if (needed > size) {
    const index = wanted.length - 1
    const needs = wanted[index] ?? 0
    demand({ request, index, room: needs + size - needed, needs, size })
  }
  for (const [index, room] of wanted.entries())
    demand({ request, index, room, needs: minimumOf(request, index), size: undefined })
  return { size, partitions: placeAll(request, wanted) }
}

/** Index of the partition that takes what is left, or -1. */
function findGrowing({ partitions }: Layout): number {
  const index = partitions.findIndex((partition) => partition.grow)
  if (index >= 0) return index
  return partitions.findIndex(
    ({ mount, size, grow }) => mount === '/' && size === undefined && grow !== false,
  )
}

function contentOf(partition: Partition, { contents }: PlaceRequest): Content {
  return contents.get(partition.name) ?? { bytes: 0, inodes: 0 }
}

function driverOf(
  { filesystem }: Partition,
  { filesystems }: PlaceRequest,
): FilesystemDriver | undefined {
  return filesystem === undefined ? undefined : findFilesystem(filesystem, filesystems)
}

function wantedBytes(partition: Partition, request: PlaceRequest): number {
  if (partition.size !== undefined) return toBytes(partition.size)
  const content = contentOf(partition, request)
  const driver = driverOf(partition, request)
  const estimate = driver?.estimate(content, partition.makeOptions)
  // One that is made of a kept one must be as large: some more content shall not make another size.
  const step = driver?.wants === 'entries' && driver.changes ? 64 * mebibyte : mebibyte
  return roundUp(estimate ?? mebibyte, step)
}

/** The backup of a GPT: its entries and its header. */
const backupTable = 33 * 512

/** Bytes of a disk that ends right behind these partitions. */
function endOf(layout: Layout, sizes: readonly number[]): number {
  const { table, partitions } = layout
  const ends = startsOf(layout, sizes).map((start, index) => start + (sizes[index] ?? 0))
  const end = Math.max(...ends)
  const last = partitions[ends.indexOf(end)]
  const isExact = last?.start !== undefined && last.size !== undefined
  if (table !== 'gpt') return isExact ? end : roundUp(end, mebibyte)
  // Whoever partitioned the disk by hand may have used it up to the backup table.
  return isExact ? end + backupTable : roundUp(end, mebibyte) + mebibyte
}

function startsOf({ table, partitions }: Layout, sizes: readonly number[]): number[] {
  const first = table === 'none' ? 0 : mebibyte
  let end = 0
  return partitions.map((partition, index) => {
    const start = partition.start ?? roundUp(Math.max(first, end), mebibyte)
    if (start < end)
      throw new ParfaitError(
        'layout-invalid',
        `Partition '${partition.name}' starts at byte ${start}, before the one ahead of it ends (${end})`,
      )
    end = start + (sizes[index] ?? 0)
    return start
  })
}

function placeAll(request: PlaceRequest, sizes: readonly number[]): PlacedPartition[] {
  const { layout, seed, sharedSeed = seed } = request
  const starts = startsOf(layout, sizes)
  let number = 0
  return layout.partitions.map((partition, index) => {
    number = layout.table === 'none' ? 0 : (partition.number ?? number + 1)
    const driver = driverOf(partition, request)
    const given = partition.uuid && driver?.givenUuid?.read(partition.uuid)
    return {
      ...partition,
      number,
      start: starts[index] ?? 0,
      bytes: sizes[index] ?? 0,
      partitionUuid: partitionUuid(layout.table, seed, { name: partition.name, number }),
      filesystemUuid: given || (driver?.uuid(filesystemSeed(sharedSeed, partition)) ?? ''),
    }
  })
}

/** What everything random-looking in one filesystem derives from. */
export function filesystemSeed(seed: string, partition: Partition): string {
  return deriveSeed(seed, `filesystem ${partition.name}`)
}

/** Bytes below which the partition is of no use; there may be less head room than was estimated. */
function minimumOf(request: PlaceRequest, index: number): number {
  const partition = request.layout.partitions[index]
  if (!partition) return 0
  const content = contentOf(partition, request)
  return driverOf(partition, request)?.minimum(content, partition.makeOptions) ?? 0
}

interface Demand {
  readonly request: PlaceRequest
  readonly index: number
  /** Bytes that there are for the partition, and that it needs. */
  readonly room: number
  readonly needs: number
  /** Bytes of the disk; undefined where it is the partition's own size that is too small. */
  readonly size: number | undefined
}

function demand({ request, index, room, needs, size }: Demand): void {
  if (room >= needs && room > 0) return
  const name = request.layout.partitions[index]?.name
  const there = Math.max(room, 0)
  const gigabytes = Math.ceil(((size ?? 0) - room + needs) / 2 ** 30)
  throw new ParfaitError(
    'disk-too-small',
    `Partition '${name}' needs ${needs} bytes (${describeBytes(needs)}), and there are ${there} (${describeBytes(there)})`,
    {
      hint:
        size === undefined
          ? `give '${name}' a larger size in the layout, or none to have it sized by its content`
          : `build with '--image-size ${gigabytes}' or larger`,
    },
  )
}
