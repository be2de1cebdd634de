import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TreeEntry } from '../tree/entry.ts'
import { writeTar } from '../tree/tar/write-tar.ts'
import type { FilesystemDriver, FilesystemRequest } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import { layOut } from './lay-out.ts'
import type { PlacedPartition } from './layout.ts'
import { filesystemSeed } from './place.ts'
import { splitByMount } from './split.ts'

/** What all filesystems of a disk are made from. */
interface FilesystemsRequest extends Omit<FilesystemRequest, 'partition'> {
  readonly partitions: readonly PlacedPartition[]
  /** All of the tree, paths absolute. */
  readonly entries: readonly TreeEntry[]
  readonly filesystems: readonly FilesystemDriver[]
}

/** At the same time, for they do not overlap; all are waited for, so that none writes after an error. */
export async function makeFilesystems(request: FilesystemsRequest): Promise<void> {
  const { disk, partitions, entries, clock, seed, scratch } = request
  const split = splitByMount(entries, partitions)
  const results = await Promise.allSettled(
    partitions.map(async (partition) => {
      if (partition.filesystem === undefined) return
      const driver = findFilesystem(partition.filesystem, request.filesystems)
      const own = { disk, partition, clock, scratch, seed: filesystemSeed(seed, partition) }
      await makeFilesystem(driver, own, split.get(partition.name) ?? [])
    }),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Gives a driver what it wants of the tree. */
async function makeFilesystem(
  driver: FilesystemDriver,
  request: FilesystemRequest,
  entries: readonly TreeEntry[],
): Promise<void> {
  if (driver.wants === 'nothing') return driver.make(request)
  if (driver.wants === 'entries') return driver.make({ ...request, entries })
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
