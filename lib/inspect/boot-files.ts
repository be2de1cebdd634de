import type { BlockSource } from '../disk/block-source.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import { filesystems } from '../disk/filesystems/index.ts'
import { ParfaitError } from '../errors.ts'
import { type BootEntry, readBootEntries, wordsFor } from './boot-config.ts'
import { rootArchitecture } from './image-architecture.ts'
import { type FoundKernel, findNewestKernel } from './kernels.ts'
import { describeContent, type FoundContent, type FoundDisk, readDisk } from './volumes.ts'

/** What starts an image from outside of it. */
export interface BootFiles {
  readonly disk: FoundDisk
  readonly kernel: FoundKernel
  /** Value of `root=`, such as `UUID=…`; undefined where nothing in the image tells. */
  readonly root: string | undefined
  /** Words of the kernel command line beside `root=`. */
  readonly options: readonly string[]
  /** True: the options are those of the image's own boot loader. */
  readonly hasOwnOptions: boolean
}

/** Words that work with most kernels, for images without a configuration. */
function usualOptions({ contents }: FoundDisk): string[] {
  const architecture = rootArchitecture(contents.map(({ partition }) => partition))
  return ['ro', `console=${architecture?.console ?? 'ttyS0'}`]
}

/** Finds the newest kernel of a disk, and what boots it. Error: `image-invalid`, with what was found instead. */
export async function findBootFiles(
  source: BlockSource,
  known: readonly FilesystemDriver[] = filesystems,
): Promise<BootFiles> {
  const disk = await readDisk(source, known)
  const readable = disk.contents.filter(({ volume }) => volume !== undefined)
  const names = known.flatMap(({ name, read }) => (read ? name : []))
  if (readable.length === 0)
    throw missing(`a filesystem that can be read (${names.join(', ')})`, disk)
  const volumes = readable.flatMap(({ volume }) => volume ?? [])
  // What lies in the folder /boot of the root is hidden where a partition is mounted over it.
  const own = await findNewestKernel(volumes.filter(({ mount }) => mount.length > 0))
  const kernel = own ?? (await findNewestKernel(volumes))
  if (!kernel) throw missing("a kernel such as '/boot/vmlinuz-6.1.0'", disk)
  const entries: BootEntry[] = []
  for (const volume of new Set([kernel.volume, ...volumes]))
    entries.push(...(await readBootEntries(volume)))
  const words = wordsFor(entries, kernel.path)
  return {
    disk,
    kernel,
    hasOwnOptions: words !== undefined,
    root: rootOf(kernel, readable, words ?? []),
    options:
      words?.filter((word) => !/^(root|BOOT_IMAGE|initrd)=/.test(word)) ?? usualOptions(disk),
  }
}

function missing(expected: string, { contents }: FoundDisk): ParfaitError {
  const found = contents.map(describeContent).join(', ')
  const isHidden = contents.some(({ kind }) => /^(LVM|RAID|encrypted)/.test(kind))
  return new ParfaitError(
    'image-invalid',
    `Expected ${expected}, found ${found || 'a table without partitions'}`,
    isHidden ? { hint: 'what is encrypted, or in LVM or RAID, cannot be looked into' } : {},
  )
}

/** The filesystem that has the kernel, or that of `/`; else what the boot loader of the image says. */
function rootOf(
  kernel: FoundKernel,
  contents: readonly FoundContent[],
  words: readonly string[],
): string | undefined {
  const roots = contents.filter(({ volume }) => volume?.mount.length === 0)
  const root = roots.find(({ volume }) => volume === kernel.volume) ?? roots[0]
  if (!root?.volume) return words.find((word) => word.startsWith('root='))?.slice('root='.length)
  const { partitionUuid } = root.partition
  // Without an initrd the kernel looks for / itself, and knows of no filesystem UUIDs.
  if (!kernel.initrd && partitionUuid !== undefined) return `PARTUUID=${partitionUuid}`
  return `UUID=${root.volume.reader.uuid}`
}
