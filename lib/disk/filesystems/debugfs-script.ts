import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { groupBy } from '../../group-by.ts'
import { type DebugfsCommand, type DebugfsWord, debugfsLine } from '../../quoting/debugfs.ts'
import { fileTypeBits, type TreeEntry } from '../../tree/entry.ts'
import { blocksOf, type DirectoryBlocks } from './directory-blocks.ts'

/** Where content that no file of the tree has is put for debugfs to read. */
export interface ScriptFiles {
  /** Path of a scratch file with this content. */
  contentFile(content: string | Uint8Array): string
}

/** Lines for debugfs that stand on their own, and the inodes that it must say it allocated. */
export interface ScriptSection {
  readonly lines: readonly string[]
  readonly expected: readonly { readonly inode: number; readonly path: string }[]
}

/** mke2fs makes these two, and e2fsck wants both; ext2fs then hands inodes out in order. */
const rootInode = 2
export const lostFound = '/lost+found'
const lostFoundInode = 11
const firstInode = 12

/**
 * The script that fills an empty filesystem: one section per directory, then the attributes of all
 * directories, which come last because what is put into a directory may change its times.
 *
 * Inodes are addressed by number, `<12>`, since they are known beforehand: looking a name up anew for
 * every command would be slow, and names such as `<12>` would mean something else. Every time that is not
 * set is the clock's, which debugfs takes from E2FSPROGS_FAKE_TIME.
 */
export function debugfsScript(request: {
  readonly entries: readonly TreeEntry[]
  readonly clock: number
  readonly files: ScriptFiles
}): ScriptSection[] {
  const { entries } = request
  const plan = planInodes(entries)
  const attributes = (entry: TreeEntry) =>
    attributeLines(entry, {
      ...request,
      inode: { inode: plan.inodes.get(entry.path) ?? 0 },
      links: plan.links.get(entry.path),
    })
  const sections = [...plan.children].map(([folder, children]) =>
    folderSection({ folder, children, plan, files: request.files, attributes }),
  )
  const folders = entries.filter((entry) => entry.kind === 'directory')
  return [...sections, { lines: folders.flatMap(attributes), expected: [] }]
}

interface InodePlan {
  /** In the order of creation. */
  readonly children: ReadonlyMap<string, readonly TreeEntry[]>
  readonly inodes: Map<string, number>
  /** How many names files have that have more than one. */
  readonly links: ReadonlyMap<string, number>
}

function planInodes(entries: readonly TreeEntry[]): InodePlan {
  requireLostFolder(entries)
  const below = entries.filter(({ path }) => path !== '/' && path !== lostFound)
  const children = groupBy(below, (entry) => dirname(entry.path))
  const inodes = new Map([
    ['/', rootInode],
    [lostFound, lostFoundInode],
  ])
  const links = new Map<string, number>()
  let next = firstInode
  for (const entry of [...children.values()].flat())
    if (entry.hardLinkOf === undefined) inodes.set(entry.path, next++)
    else links.set(entry.hardLinkOf, (links.get(entry.hardLinkOf) ?? 1) + 1)
  return { children, inodes, links }
}

/** Error: `tree-invalid`. */
export function requireLostFolder(entries: readonly TreeEntry[]): void {
  const lost = entries.find(({ path }) => path === lostFound)
  if (lost === undefined || lost.kind === 'directory') return
  throw new ParfaitError('tree-invalid', `Expected a folder in place of '${lostFound}'`, {
    place: lostFound,
    hint: 'ext4 has a folder of that name: rename the file in a finalise hook, or exclude it',
  })
}

interface Folder {
  readonly folder: string
  readonly children: readonly TreeEntry[]
  readonly plan: InodePlan
  readonly files: ScriptFiles
  attributes(entry: TreeEntry): string[]
}

function folderSection({ folder, children, plan, files, attributes }: Folder): ScriptSection {
  const here = { inode: plan.inodes.get(folder) ?? 0 }
  const lines = [debugfsLine('cd', [here], folder)]
  const expected: { inode: number; path: string }[] = []
  const hasLinks = children.some((entry) => entry.hardLinkOf !== undefined)
  const blocks: DirectoryBlocks | undefined = hasLinks ? blocksOf() : undefined
  for (const entry of children) {
    const name = basename(entry.path)
    const isFull = blocks?.add(name) === 'expanded'
    if (entry.hardLinkOf !== undefined) {
      // Alone among the commands that make a name, `ln` does not expand a full directory.
      if (isFull) lines.push(debugfsLine('expand_dir', [here], folder))
      const inode = plan.inodes.get(entry.hardLinkOf) ?? 0
      lines.push(debugfsLine('ln', [{ inode }, name], entry.path))
      continue
    }
    lines.push(creationLine(entry, files))
    if (entry.kind !== 'directory') lines.push(...attributes(entry))
    // debugfs says which inode it took for those two alone.
    if (entry.kind !== 'directory' && entry.kind !== 'symlink')
      expected.push({ inode: plan.inodes.get(entry.path) ?? 0, path: entry.path })
  }
  return { lines, expected }
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

/** The name of a scratch file for some content. */
export function contentName(content: string | Uint8Array): string {
  return `content-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`
}
