import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../../content.ts'
import { debug } from '../../debug.ts'
import { isErrno } from '../../errors.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { BootRequest, Recall } from '../bootloader-driver.ts'
import { findBootloader } from '../bootloaders/index.ts'
import type { DiskDrivers } from '../drivers.ts'
import { validateLayout } from '../validate-layout.ts'
import { keptBoot } from './files.ts'
import type { FilesystemShape } from './shape.ts'

const log = debug('disk')

interface BootImagesRequest
  extends Pick<BootRequest, 'layout' | 'architecture' | 'clock' | 'scratch'> {
  readonly shapes: readonly FilesystemShape[]
  /** The tree that filesystems are kept of. */
  readonly entries: readonly TreeEntry[]
  /** Absolute path of the folder of all that is kept. */
  readonly output: string
}

/** What was made when filesystems were kept in this folder, where it was of the same; all else is made. */
export function recallFrom(folder: string): Recall {
  return async (of, make) => {
    try {
      return await readFile(placeOf(folder, of))
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return make()
      throw error
    }
  }
}

/**
 * Keeps what programs of a boot loader make of a tree: of most trees that are made of it, they would make the same. A tree
 * that cannot be booted yet is no fault.
 */
export async function keepBootImages(
  { shapes, output, ...request }: BootImagesRequest,
  drivers: DiskDrivers,
): Promise<void> {
  const layout = validateLayout(request.layout, { drivers })
  if (layout.bootloader === undefined) return
  await mkdir(keptBoot(output), { recursive: true })
  const recall: Recall = async (of, make) => {
    const bytes = await make()
    await writeFile(placeOf(output, of), bytes)
    return bytes
  }
  const nowhere = { number: 0, start: 0, bytes: 0, partitionUuid: '', filesystemUuid: '' }
  const partitions = layout.partitions.map((partition) => ({
    ...partition,
    ...nowhere,
    ...shapes.find(({ partition: { name } }) => name === partition.name)?.partition,
  }))
  const { filesystems } = drivers
  try {
    const boot = await findBootloader(layout.bootloader, drivers.bootloaders).prepare({
      ...request,
      layout,
      partitions,
      filesystems,
      recall,
    })
    await Promise.allSettled([boot.raw, boot.later?.entries])
  } catch (error) {
    // A driver of somebody else's may say it in any way; where it is a fault, the disk tells.
    log('nothing is kept for the boot loader: %o', error)
  }
}

function placeOf(folder: string, of: readonly string[]): string {
  return join(keptBoot(folder), digest(JSON.stringify(of)))
}
