import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { debug } from '../debug.ts'
import { isErrno, ParfaitError } from '../errors.ts'
import { describeBytes, mebibyte } from '../size.ts'
import { together } from '../together.ts'
import { addEntries } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { bytesOf, type Content, measureContent } from '../tree/measure.ts'
import type { AssembleRequest } from './assemble-request.ts'
import type { AssembleResult } from './assemble-result.ts'
import type { BootFiles, Recall } from './bootloader-driver.ts'
import { findBootloader } from './bootloaders/index.ts'
import { makeEmptyDisk, writePieces } from './disk-file.ts'
import { type DiskDrivers, diskDrivers } from './drivers.ts'
import { recallFrom } from './kept/boot-images.ts'
import type { KeptFilesystems } from './kept/change.ts'
import type { KeptPart } from './kept/lay.ts'
import { readOverKept, splitTree } from './kept/read.ts'
import { isSameShape, OtherShapes, shapesOf } from './kept/shape.ts'
import type { Layout, PlacedPartition } from './layout.ts'
import { makeFilesystems } from './make-filesystems.ts'
import { missingMountPoints } from './mount-points.ts'
import { type Placement, placePartitions } from './place.ts'
import { splitByMount } from './split.ts'
import { treeFstab } from './tree-fstab.ts'
import { validateLayout } from './validate-layout.ts'

const log = debug('disk')

/** What whoever has the disk assembled may hand in. */
interface AssembleOptions {
  /** Names other places, when it is known how much the disk will hold. */
  readonly placesOf?: (placed: Pick<AssembleResult, 'contentBytes'>) => AssemblePlaces
  /** Default: those that come with parfait. */
  readonly drivers?: DiskDrivers
  /** Filesystems to make those of the disk of; absent: all are written whole. */
  readonly kept?: KeptFilesystems | undefined
  /** True: the disk file has of a kept filesystem what differs, and the result says where the rest lies. */
  readonly inPieces?: boolean
}

/** Where a disk is made. Absolute paths. */
interface AssemblePlaces {
  /** The raw disk file. */
  readonly output: string
  /** Folder for what is changed of kept filesystems; removed by the caller. */
  readonly changes: string
}

/** A disk, with filesystems whose content may lie elsewhere. */
interface AssembledDisk extends AssembleResult {
  readonly parts: readonly KeptPart[]
}

/** Bytes that a boot loader may add to the ESP, and to the partition with the kernels. */
const bootAllowance = 8 * mebibyte

/**
 * Makes the raw disk file of a tree and a layout: table, filesystems and boot loader. Nothing is mounted,
 * and the same request on the same tree gives the same bytes. /etc/fstab gets the lines of the layout that it lacks.
 * Errors: `layout-invalid`, `disk-too-small`, `disk-full`, `boot-loader`, `tool-missing`, `tool-failed`;
 * `OtherShapes` where it needs kept filesystems of other shapes than there are.
 */
export async function assembleDisk(
  request: AssembleRequest,
  options: AssembleOptions = {},
): Promise<AssembledDisk> {
  const { drivers = diskDrivers, kept } = options
  const { clock, seed, sharedSeed = seed } = request
  const wanted = validateLayout(request.layout, { drivers })
  const layout = withWish(wanted, request)
  const { inTree, before } = await readOverKept(request, kept)
  log('%d entries read', inTree.length)
  const made = [...missingMountPoints(inTree, layout, clock), ...(request.added ?? [])]
  const tree = addEntries(inTree, made, clock)
  const split = splitByMount(tree, layout.partitions)
  const { size, partitions } = await place({ request, layout, split, drivers })
  const shapes = shapesOf(partitions, split, drivers.filesystems)
  if (kept && !isSameShape(kept.shapes, shapes)) throw new OtherShapes(shapes)
  const usual = { output: request.output, changes: request.scratch }
  const { output, changes } = options.placesOf?.({ contentBytes: bytesOf(tree) }) ?? usual
  const full = (error: unknown) => {
    throw isErrno(error, 'ENOSPC') ? describeFull(error, dirname(output), size) : error
  }
  const empty = { ...request, disk: output, table: layout.table, partitions, size }
  const recall = kept ? recallFrom(kept.folder) : makeAnew
  const [boot] = await together([
    prepareBoot({ request, layout, partitions, tree, drivers, recall }),
    makeEmptyDisk(empty).catch(full),
  ])
  const { filesystems } = drivers
  const fstab = await treeFstab({
    entries: tree,
    partitions,
    clock,
    table: layout.table,
    filesystems,
  })
  const entries = addEntries(tree, [fstab.entry, ...boot.entries], clock)
  log('%d bytes, %o', size, partitions)
  const { inPieces = false } = options
  const keptSplit = splitTree(before, layout, clock)
  const { later } = boot
  const of = { ...request, ...drivers, sharedSeed, disk: output, partitions, entries, later }
  const [parts, raw, more] = await together([
    makeFilesystems({ ...of, kept, before: keptSplit, changes, inPieces }).catch(full),
    Promise.resolve(boot.raw),
    Promise.resolve(later?.entries ?? []),
  ])
  await writePieces(output, raw).catch(full)
  const warnings = [...fstab.warnings, ...unwished(wanted, layout)]
  const all = addEntries(entries, more, clock)
  return {
    size,
    partitions,
    files: all.length,
    contentBytes: bytesOf(all),
    warnings,
    parts,
  }
}

function withWish(layout: Layout, { tree, bootloaderWish }: AssembleRequest): Layout {
  if (bootloaderWish === undefined || existsSync(join(tree, bootloaderWish))) return layout
  const { bootloader: _, ...rest } = layout
  return rest
}

function unwished({ bootloader }: Layout, made: Layout): string[] {
  if (bootloader === made.bootloader) return []
  return [
    `no boot loader is on this disk: no hook called the program that installs '${bootloader}'`,
  ]
}

interface Assembling {
  readonly request: AssembleRequest
  readonly layout: Layout
  readonly tree: readonly TreeEntry[]
  readonly drivers: DiskDrivers
  readonly recall: Recall
}

const makeAnew: Recall = (_, make) => make()

/** By the tree alone, with an allowance for the boot loader, which has to know the places first. */
async function place(of: {
  readonly request: AssembleRequest
  readonly layout: Layout
  /** Entries by the partition that stores them. */
  readonly split: ReadonlyMap<string, readonly TreeEntry[]>
  readonly drivers: DiskDrivers
}): Promise<Placement> {
  const { request, layout, split, drivers } = of
  const contents = new Map<string, Content>()
  for (const [name, entries] of split) {
    const content = await measureContent(entries)
    const { type, mount } = layout.partitions.find((partition) => partition.name === name) ?? {}
    const isGiven = layout.bootloader !== undefined && (type === 'esp' || mount === '/boot')
    const added = isGiven ? bootAllowance : 0
    contents.set(name, { bytes: content.bytes + added, inodes: content.inodes + 8 })
  }
  const { size, seed, sharedSeed } = request
  const { filesystems } = drivers
  return placePartitions({ layout, size, seed, sharedSeed, contents, filesystems })
}

async function prepareBoot(
  of: Assembling & { readonly partitions: readonly PlacedPartition[] },
): Promise<BootFiles> {
  const { layout, partitions, tree, request, drivers, recall } = of
  if (layout.bootloader === undefined) return { entries: [], raw: [] }
  const { architecture, clock, scratch } = request
  const { filesystems, bootloaders } = drivers
  return findBootloader(layout.bootloader, bootloaders).prepare({
    layout,
    partitions,
    architecture,
    clock,
    scratch,
    filesystems,
    entries: tree,
    recall,
  })
}

function describeFull(cause: unknown, folder: string, size: number): ParfaitError {
  return new ParfaitError(
    'disk-full',
    `The file system of '${folder}' is full; the disk has up to ${size} bytes (${describeBytes(size)})`,
    { place: folder, hint: 'make room there, or write to another place', cause },
  )
}
