import { mkdir, truncate, writeFile } from 'node:fs/promises'
import type { Architecture } from '../../architectures/architecture.ts'
import { type ReadTreeRequest, readTree } from '../../tree/read.ts'
import type { DiskDrivers } from '../drivers.ts'
import { findFilesystem } from '../filesystems/index.ts'
import type { FormatOptions } from '../format-driver.ts'
import { findFormat } from '../formats/index.ts'
import type { Layout } from '../layout.ts'
import { filesystemSeed } from '../place.ts'
import { keepBootImages } from './boot-images.ts'
import { keptFiles, keptFolder } from './files.ts'
import { writeListing } from './listing.ts'
import { splitTree } from './read.ts'
import type { FilesystemShape } from './shape.ts'

/** What filesystems are kept of. Plain data but for the drivers. */
export interface KeepRequest extends ReadTreeRequest {
  readonly layout: Layout
  readonly architecture: Architecture
  readonly shapes: readonly FilesystemShape[]
  readonly sharedSeed: string
  /** Formats that will take from them what is as it was. */
  readonly formats: readonly { readonly format: string; readonly options: FormatOptions }[]
  /** Absolute path of the folder to write to; a folder for each partition. */
  readonly output: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** Makes the filesystems of a tree into files of their own, with what is needed to make others of them. */
export async function keepFilesystems(request: KeepRequest, drivers: DiskDrivers): Promise<void> {
  const { filesystems, formats } = drivers
  const { layout, shapes, sharedSeed, output, scratch, clock } = request
  const inTree = await readTree(request)
  await writeListing(output, inTree)
  await keepBootImages({ ...request, entries: inTree }, drivers)
  const split = splitTree(inTree, layout, clock)
  for (const { partition, files } of shapes) {
    const driver = findFilesystem(partition.filesystem ?? '', filesystems)
    if (driver.wants !== 'entries' || driver.changes === undefined) continue
    const own = split.get(partition.name) ?? []
    const folder = keptFolder(output, partition.name)
    const kept = keptFiles(folder)
    const { content, notes } = kept
    await mkdir(folder, { recursive: true })
    await writeFile(content, '')
    await truncate(content, partition.bytes)
    await driver.make({
      disk: content,
      partition: { ...partition, number: 0, start: 0, partitionUuid: '' },
      entries: own,
      files,
      clock,
      scratch,
      seed: filesystemSeed(sharedSeed, partition),
    })
    await driver.changes.note({ content, notes })
    for (const { format, options } of request.formats)
      await findFormat(format, formats).keep?.(kept, options)
  }
}
