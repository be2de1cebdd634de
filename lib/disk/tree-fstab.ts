import { readFile } from 'node:fs/promises'
import { findEntry, madeFile } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { follow } from '../tree/follow.ts'
import type { DiskDrivers } from './drivers.ts'
import type { Layout, PlacedPartition } from './layout.ts'
import { mergeFstab } from './merge-fstab.ts'

const path = '/etc/fstab'

/** A tree as its entries, and the disk that they go on. */
interface FstabRequest {
  readonly entries: readonly TreeEntry[]
  readonly table: Layout['table']
  readonly partitions: readonly PlacedPartition[]
  readonly filesystems: DiskDrivers['filesystems']
  readonly clock: number
}

/**
 * The entry of a tree that has the table of its disk: /etc/fstab, or the file that it is a link to, with owner, mode and
 * attributes of what is there. A link that leads to no file is replaced.
 */
export async function treeFstab(
  of: FstabRequest,
): Promise<{ readonly entry: TreeEntry; readonly warnings: readonly string[] }> {
  const found = findFile(of.entries)
  const table = found ? await readContent(found) : Buffer.alloc(0)
  const { content, warnings } = mergeFstab(table, of)
  if (found && table.equals(Buffer.from(content))) return { entry: found, warnings }
  const made = madeFile({ path: found?.path ?? path, content, clock: of.clock })
  const { uid = 0, gid = 0, mode = made.mode, xattrs } = found ?? {}
  return { entry: { ...made, uid, gid, mode, ...(xattrs ? { xattrs } : {}) }, warnings }
}

/** Links are followed among the entries, which have nothing of the machine that builds. */
function findFile(entries: readonly TreeEntry[]): TreeEntry | undefined {
  const place = follow('/', path, { link: (at) => findEntry(entries, at)?.target }).path
  const entry = findEntry(entries, place)
  const file = entry?.hardLinkOf === undefined ? entry : findEntry(entries, entry.hardLinkOf)
  return file?.kind === 'file' ? { ...file, path: place } : undefined
}

async function readContent({ source, content = '' }: TreeEntry): Promise<Buffer> {
  return source === undefined ? Buffer.from(content) : readFile(source)
}
