import { type FstabEntry, readFstab } from '../quoting/fstab.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { fstabHeading, fstabLines, type MadeFstabLine } from './fstab.ts'
import type { Layout, PlacedPartition } from './layout.ts'

/** A table for an image, and what is to be told of it. */
interface MergedFstab {
  readonly content: string | Buffer
  /** For people: lines of the tree that no partition of the disk answers to. */
  readonly warnings: readonly string[]
}

/** The disk that a table is for. */
interface MergeRequest {
  readonly table: Layout['table']
  readonly partitions: readonly PlacedPartition[]
  readonly filesystems?: readonly FilesystemDriver[]
}

/**
 * /etc/fstab of a tree, with the lines in front that the layout has and the tree lacks: one for each mount point, and
 * one for each swap space. Lines of the tree stay, whatever they say; their ends become line feeds, because a carriage
 * return would be part of an option. A table of comments alone is replaced.
 */
export function mergeFstab(tree: Buffer, of: MergeRequest): MergedFstab {
  const made = fstabLines(of.partitions, of.filesystems)
  // Byte by byte: what is no UTF-8 stays as it is.
  const kept = tree.toString('latin1').replaceAll('\r\n', '\n')
  const there = readFstab(Buffer.from(kept, 'latin1'))
  if (there.length === 0) return { content: wholeText(made), warnings: [] }
  const missing = made.filter(({ partition, mount }) =>
    mount === 'none'
      ? !there.some(({ device }) => namesOf(partition, of.table).includes(device))
      : !there.some((line) => line.mount === mount),
  )
  const added = missing.length === 0 ? '' : wholeText(missing)
  const content = Buffer.concat([
    Buffer.from(added),
    Buffer.from(kept.endsWith('\n') ? kept : `${kept}\n`, 'latin1'),
  ])
  return { content, warnings: made.flatMap((line) => warningsOf(line, there, of.table)) }
}

function wholeText(lines: readonly MadeFstabLine[]): string {
  return `${[fstabHeading, ...lines.map(({ line }) => line)].join('\n')}\n`
}

/** What a line may call a partition by, whatever machine the disk is in; fstab(5), and the links that udev makes. */
function namesOf(partition: PlacedPartition, table: Layout['table']): string[] {
  const tags: readonly (readonly [string, string | undefined])[] = [
    ['LABEL', partition.label],
    ['PARTLABEL', table === 'gpt' ? partition.name : undefined],
    ['UUID', partition.filesystemUuid],
    ['PARTUUID', partition.partitionUuid],
  ]
  return tags.flatMap(([tag, value]) =>
    value ? [`${tag}=${value}`, `/dev/disk/by-${tag.toLowerCase()}/${value}`] : [],
  )
}

/** Of lines for a mount point of the layout that may well mount something else there, or nothing. */
function warningsOf(
  { partition, mount }: MadeFstabLine,
  there: readonly FstabEntry[],
  table: Layout['table'],
): string[] {
  const names = namesOf(partition, table)
  const [name] = names
  const others = there.filter((line) => line.mount === mount && mount !== 'none')
  if (others.some(({ device }) => names.includes(device))) return []
  return others.map(
    ({ device }) =>
      `/etc/fstab of the tree mounts '${device}' at '${mount}', and not the partition '${partition.name}'; ` +
      `write '${name}' there, or no line, and one is made`,
  )
}
