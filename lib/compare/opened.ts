import type { BlockSource } from '../disk/block-source.ts'
import { filesystems } from '../disk/filesystems/index.ts'
import { openImage } from '../inspect/open-image.ts'
import { type FoundDisk, readDisk } from '../inspect/volumes.ts'
import { Budget } from './budget.ts'
import { type MountPlan, mountPlan } from './mounts.ts'

/** An image that is being looked into. */
export interface Opened {
  /** Absolute path of its file. */
  readonly path: string
  /** As QEMU calls it. */
  readonly format: string
  readonly source: BlockSource
  readonly disk: FoundDisk
  readonly mounts: MountPlan
  readonly budget: Budget
  close(): Promise<void>
}

/** Opens an image for comparing. Errors: `usage`, `image-invalid`, `tool-missing`. */
export async function openForReading(
  path: string,
  { scratch, signal }: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<Opened> {
  const source = await openImage({ path, scratch, signal })
  try {
    const disk = await readDisk(source, filesystems)
    const mounts = await mountPlan(disk)
    const budget = new Budget(source.size, signal)
    return { path, format: source.format, source, disk, mounts, budget, close: source.close }
  } catch (error) {
    await source.close()
    throw error
  }
}
