import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { addEntries } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { writeTar } from '../tree/tar/write-tar.ts'
import type { LaterFiles } from './bootloader-driver.ts'
import type { FilesystemChanges, FilesystemDriver, FilesystemRequest } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import { changeKept, type KeptFilesystems } from './kept/change.ts'
import { keptFiles, keptFolder } from './kept/files.ts'
import { type KeptPart, layPieces, layWhole, pieceBytes } from './kept/lay.ts'
import { layOut } from './lay-out.ts'
import type { PlacedPartition } from './layout.ts'
import { filesystemSeed } from './place.ts'
import { splitByMount } from './split.ts'

/** What all filesystems of a disk are made from. */
interface FilesystemsRequest extends Omit<FilesystemRequest, 'partition' | 'seed'> {
  readonly partitions: readonly PlacedPartition[]
  /** All of the tree, paths absolute. */
  readonly entries: readonly TreeEntry[]
  /** More of it, which one partition waits for. */
  readonly later?: LaterFiles | undefined
  readonly filesystems: readonly FilesystemDriver[]
  readonly sharedSeed: string
  /** Those that others are made of, where that is possible; absent: all are written whole. */
  readonly kept?: KeptFilesystems | undefined
  /** What those hold, by the name of the partition. */
  readonly before: ReadonlyMap<string, readonly TreeEntry[]>
  /** Folder for what is changed of them. */
  readonly changes: string
  /** True: what is as in the kept ones stays there. */
  readonly inPieces: boolean
}

/**
 * At the same time, for they do not overlap; all are waited for, so that none writes after an error. Gives back those
 * whose content lies elsewhere.
 */
export async function makeFilesystems(request: FilesystemsRequest): Promise<KeptPart[]> {
  const { disk, partitions, entries, clock, sharedSeed, scratch } = request
  const split = splitByMount(entries, partitions)
  const results = await Promise.allSettled(
    partitions.map(async (partition) => {
      if (partition.filesystem === undefined) return []
      const driver = findFilesystem(partition.filesystem, request.filesystems)
      const seed = filesystemSeed(sharedSeed, partition)
      const entries = await withLater(split.get(partition.name) ?? [], partition, request)
      const own = { disk, partition, clock, scratch, seed, entries }
      const { kept, inPieces } = request
      const before = request.before.get(partition.name)
      const isKept = kept?.shapes.some(({ partition: { name } }) => name === partition.name)
      const parts =
        kept && isKept && before && driver.wants === 'entries' && driver.changes
          ? await changeFilesystem(
              { ...own, scratch: request.changes },
              { changes: driver.changes, kept, before, inPieces },
            )
          : undefined
      if (parts === undefined) await makeFilesystem(driver, own)
      return parts ?? []
    }),
  )
  return results.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

/** What a partition stores, when all of it is there. */
async function withLater(
  entries: readonly TreeEntry[],
  { name }: PlacedPartition,
  { later, partitions, clock }: FilesystemsRequest,
): Promise<readonly TreeEntry[]> {
  if (later?.partition !== name) return entries
  const own = splitByMount(await later.entries, partitions).get(name) ?? []
  return addEntries(entries, own, clock)
}

/** Writes the filesystem as a kept one with changes; gives it back where not all of it was written. Undefined: nothing was. */
async function changeFilesystem(
  own: FilesystemRequest & { readonly entries: readonly TreeEntry[] },
  of: {
    readonly changes: FilesystemChanges
    readonly kept: KeptFilesystems
    readonly before: readonly TreeEntry[]
    readonly inPieces: boolean
  },
): Promise<KeptPart[] | undefined> {
  const { disk, partition } = own
  const { kept, inPieces } = of
  const changed = await changeKept(own, of)
  if (changed === undefined) return undefined
  const { start, bytes, name } = partition
  const folder = keptFolder(kept.folder, name)
  const laying = { disk, start, content: keptFiles(folder).content, changed }
  const isWhole = start % pieceBytes === 0 && bytes % pieceBytes === 0
  if (inPieces && isWhole) return [{ start, bytes, folder, laid: await layPieces(laying) }]
  await layWhole(laying)
  return []
}

/** Gives a driver what it wants of the tree. */
async function makeFilesystem(
  driver: FilesystemDriver,
  request: FilesystemRequest & { readonly entries: readonly TreeEntry[] },
): Promise<void> {
  const { entries } = request
  if (driver.wants === 'nothing') return driver.make(request)
  if (driver.wants === 'entries') return driver.make(request)
  const tar = join(request.scratch, `tree-${request.partition.name}.tar`)
  const folder = join(request.scratch, `tree-${request.partition.name}`)
  try {
    await pipeline(Readable.from(writeTar(entries), { objectMode: false }), createWriteStream(tar))
    if (driver.wants === 'tar') return await driver.make({ ...request, tar })
    await layOut(tar, folder)
    await rm(tar)
    return await driver.make({ ...request, folder })
  } finally {
    await rm(tar, { force: true })
    await rm(folder, { recursive: true, force: true })
  }
}
