import { type BlockSource, sliceSource } from '../disk/block-source.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import { ParfaitError } from '../errors.ts'
import { contentKind } from './content-kind.ts'
import { lookup, type MountedVolume, namesIn } from './lookup.ts'
import { type FoundPartition, readGpt, readMbr } from './partitions.ts'

/** A partition, and what is in it. */
export interface FoundContent {
  readonly partition: FoundPartition
  /** In a word: `ext4`, `vfat`, `LVM`; what is wrong with it, where it cannot be read. */
  readonly kind: string
  /** Of a filesystem that can be read. */
  readonly volume?: MountedVolume
}

/** What was found on a disk. */
export interface FoundDisk {
  readonly table: 'gpt' | 'mbr' | 'none'
  readonly contents: readonly FoundContent[]
}

/** Looks at the table and into each partition. What cannot be read is said, and is no error. */
export async function readDisk(
  disk: BlockSource,
  filesystems: readonly FilesystemDriver[],
): Promise<FoundDisk> {
  const { table, partitions } = await readPartitions(disk)
  const contents: FoundContent[] = []
  for (const partition of partitions) {
    const source = sliceSource(disk, partition.start, partition.bytes)
    contents.push({ partition, ...(await readContent(source, filesystems)) })
  }
  return { table, contents }
}

async function readPartitions(disk: BlockSource) {
  const gpt = await readGpt(disk)
  if (gpt) return { table: 'gpt', partitions: gpt } as const
  const mbr = await readMbr(disk)
  if (mbr) return { table: 'mbr', partitions: mbr } as const
  return { table: 'none', partitions: [{ number: 0, start: 0, bytes: disk.size }] } as const
}

async function readContent(
  source: BlockSource,
  filesystems: readonly FilesystemDriver[],
): Promise<Omit<FoundContent, 'partition'>> {
  const found = await contentKind(source, filesystems)
  if (!found?.driver?.read) return { kind: found?.kind ?? 'nothing that is known' }
  try {
    const reader = await found.driver.read(source)
    const mount = await findMount({ reader, mount: [] })
    return { kind: reader.kind, volume: { reader, mount } }
  } catch (error) {
    if (!(error instanceof ParfaitError) || error.code !== 'image-invalid') throw error
    return { kind: `${found.kind} that cannot be read (${error.message})` }
  }
}

/** A filesystem with /etc or a folder /boot is the root of an image; what else has kernels belongs at /boot. */
async function findMount(volume: MountedVolume): Promise<readonly string[]> {
  const names = await namesIn(volume, '/')
  if (names.includes('etc')) return []
  // Some partitions for /boot have a link `boot` to themselves.
  const boot = await lookup(volume, '/boot')
  return boot?.kind === 'folder' && boot.id !== volume.reader.root.id ? [] : ['boot']
}

/** One partition for people: `partition 2 (ext4)`. */
export function describeContent({ partition, kind }: FoundContent): string {
  return partition.number === 0
    ? `no partitions (${kind})`
    : `partition ${partition.number} (${kind})`
}
