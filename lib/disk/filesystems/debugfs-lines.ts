import { basename } from 'node:path'
import { type DebugfsCommand, type DebugfsWord, debugfsLine } from '../../quoting/debugfs.ts'
import { fileTypeBits, type TreeEntry } from '../../tree/entry.ts'

/** Where content that no file of the tree has is put for debugfs to read. */
export interface ScriptFiles {
  /** Path of a scratch file with this content. */
  contentFile(content: string | Uint8Array): string
}

/** The command that makes a file or folder in the folder that debugfs is in. */
export function creationLine(entry: TreeEntry, files: ScriptFiles): string {
  const name = basename(entry.path)
  const { major = 0, minor = 0 } = isLargeDevice(entry) ? {} : (entry.device ?? {})
  const line = (command: DebugfsCommand, ...words: DebugfsWord[]) =>
    debugfsLine(command, words, entry.path)
  switch (entry.kind) {
    case 'directory':
      return line('mkdir', name)
    case 'symlink':
      return line('symlink', name, entry.target ?? '')
    case 'fifo':
      return line('mknod', name, 'p')
    case 'block':
      return line('mknod', name, 'b', major, minor)
    case 'character':
      return line('mknod', name, 'c', major, minor)
    default:
      return line('write', entry.source ?? files.contentFile(entry.content ?? ''), name)
  }
}

/** debugfs's mknod refuses minor numbers past 16 bits; the inode has room for 12 and 20 bits. */
function isLargeDevice({ device }: TreeEntry): boolean {
  return device !== undefined && (device.major > 255 || device.minor > 255)
}

/** As `new_encode_dev` of the kernel writes it, in the second word of what else is the block map. */
function largeDevice({ device = { major: 0, minor: 0 } }: TreeEntry): number {
  const { major, minor } = device
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0
}

/** The commands that give a file all that is not its content. */
export function attributeLines(
  entry: TreeEntry,
  of: {
    readonly inode: DebugfsWord
    /** Names that it has; absent: one. */
    readonly links?: number | undefined
    readonly clock: number
    readonly files: ScriptFiles
    /** It was there before, with any attributes. */
    readonly isOld?: true
  },
): string[] {
  const { inode, links, clock, files, isOld = false } = of
  const lines: string[] = []
  const set = (field: string, value: string | number) =>
    lines.push(debugfsLine('sif', [inode, field, value], entry.path))
  // A symlink has but one mode.
  if (entry.kind !== 'symlink')
    set('mode', `0${(fileTypeBits[entry.kind] | entry.mode).toString(8)}`)
  if (entry.uid !== 0 || isOld) set('uid', entry.uid)
  if (entry.gid !== 0 || isOld) set('gid', entry.gid)
  if (isLargeDevice(entry)) set('block[1]', largeDevice(entry))
  if (links !== undefined) set('links_count', links)
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
    const file = files.contentFile(Buffer.from(value, 'hex'))
    lines.push(debugfsLine('ea_set', ['-f', file, '--', inode, name], entry.path))
  }
  const mtime = Math.min(entry.mtime, clock)
  // debugfs takes a time of -1 for one that it could not read.
  if (mtime !== clock || isOld) set('mtime', `@${mtime === -1 ? 0 : mtime}`)
  return lines
}
