import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { filePath, textOfBytes } from '../any-bytes.ts'
import { compareBytes } from '../files.ts'
import { loadExeca } from '../start.ts'
import type { TreeEntry } from './entry.ts'
import { type Excluder, excluder } from './exclude.ts'
import { readFolder } from './folder.ts'
import { readXattrs, type XattrsByPath } from './xattrs.ts'

/** What to read, and what of it the image shall not have. */
export interface ReadTreeRequest {
  /** Absolute path of the folder that is `/` of the image. */
  readonly tree: string
  /** See `excluder`. */
  readonly excludes: readonly string[]
  /** Files that are kept with no content. */
  readonly empties: readonly string[]
  /** Seconds since the epoch; later times become this one. */
  readonly clock: number
  /** Default: they are left out, because they mean nothing without the process that made them. */
  readonly withSockets?: boolean
}

/** The same; without a clock, times stay as they are, to the nanosecond. */
export type ReadAsIsRequest = Omit<ReadTreeRequest, 'clock'> &
  Partial<Pick<ReadTreeRequest, 'clock'>>

/**
 * Lists a tree as an image will have it, sorted by path, parents before children. Names and targets of links have a text
 * for any bytes, see `textOfBytes`. Error: `text-refused` for the name of an attribute that is not UTF-8.
 */
export async function readTree(request: ReadAsIsRequest): Promise<TreeEntry[]> {
  const [entries = []] = await readTrees(request, [request.tree])
  return entries
}

/** Lists several trees, each as `readTree` does; `wanted` names other attributes than those that an image gets. */
export async function readTrees(
  request: Omit<ReadAsIsRequest, 'tree'>,
  trees: readonly string[],
  wanted?: RegExp,
): Promise<TreeEntry[][]> {
  await loadExeca()
  const attributes = readXattrs(trees, wanted)
  // Awaited below; without this a fault of the walk would leave a rejection that nobody handles.
  attributes.catch(() => {})
  // Begun first, so that getfattr has the second core while this one walks.
  await setImmediate()
  const all = trees.map((tree) => ({ tree, entries: walkTree({ ...request, tree }) }))
  const xattrs = await attributes
  return all.map(({ tree, entries }) =>
    xattrs.size === 0 ? entries : withXattrs(entries, tree, xattrs),
  )
}

function withXattrs(
  entries: readonly TreeEntry[],
  tree: string,
  xattrs: XattrsByPath,
): TreeEntry[] {
  const root = tree.replace(/\/+$/, '')
  return entries.map((entry) => {
    const found = xattrs.get(entry.path === '/' ? tree : root + entry.path)
    return found ? { ...entry, xattrs: found } : entry
  })
}

interface Walk {
  readonly root: string
  readonly isExcluded: Excluder
  readonly withSockets: boolean
  readonly empties: ReadonlySet<string>
  readonly clock: number | undefined
  /** The first path of every file that has more than one. */
  readonly linked: Map<string, string>
  readonly entries: TreeEntry[]
}

/** Synchronous on purpose: 13,000 promises of `lstat` cost several times what the calls do. */
function walkTree(request: ReadAsIsRequest): TreeEntry[] {
  const walk: Walk = {
    root: request.tree.replace(/\/+$/, ''),
    isExcluded: excluder(request.excludes),
    withSockets: request.withSockets ?? false,
    empties: new Set(request.empties),
    clock: request.clock,
    linked: new Map(),
    entries: [],
  }
  walkFolder(walk, '')
  const sorted = walk.entries.sort((a, b) => compareBytes(a.path, b.path))
  return nameHardLinks(sorted, walk.linked)
}

function walkFolder(walk: Walk, folder: string): void {
  walk.entries.push(readEntry(walk, folder))
  for (const { name, isDirectory, isSocket } of readFolder(walk.root + folder || '/')) {
    const path = `${folder}/${name}`
    if ((isSocket && !walk.withSockets) || walk.isExcluded(path)) continue
    if (isDirectory) walkFolder(walk, path)
    else walk.entries.push(readEntry(walk, path))
  }
}

function readEntry(walk: Walk, path: string): TreeEntry {
  const source = walk.root + path || '/'
  const stat = lstatSync(filePath(source), { bigint: true })
  const isEmptied = stat.isFile() && walk.empties.has(path)
  const kind = kindOf(stat)
  // Inode numbers of an overlay use all 64 bits: as a number, two files could seem to be one.
  if (stat.nlink > 1n && kind !== 'directory' && !isEmptied)
    walk.linked.set(path, `${stat.dev}:${stat.ino}`)
  const isFile = kind === 'file'
  return {
    path: path || '/',
    kind,
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    ...timeOf(stat, walk),
    size: isFile && !isEmptied ? Number(stat.size) : 0,
    allocated: isFile && !isEmptied ? Number(stat.blocks) * 512 : 0,
    ...(isEmptied ? { content: '' } : isFile ? { source, identity: identityOf(stat) } : {}),
    ...(kind === 'symlink' ? { target: linkTarget(source) } : {}),
    ...(kind === 'block' || kind === 'character' ? { device: deviceNumbers(stat.rdev) } : {}),
  }
}

/** The first path in order is the file, whatever order the folders were read in. */
function nameHardLinks(entries: TreeEntry[], linked: ReadonlyMap<string, string>): TreeEntry[] {
  const first = new Map<string, string>()
  return entries.map((entry) => {
    const inode = linked.get(entry.path)
    if (inode === undefined) return entry
    const hardLinkOf = first.get(inode)
    if (hardLinkOf !== undefined) return { ...entry, hardLinkOf }
    first.set(inode, entry.path)
    return entry
  })
}

function kindOf(stat: BigIntStats): TreeEntry['kind'] {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  if (stat.isSymbolicLink()) return 'symlink'
  if (stat.isFIFO()) return 'fifo'
  return stat.isBlockDevice() ? 'block' : stat.isCharacterDevice() ? 'character' : 'socket'
}

function timeOf({ mtimeNs }: BigIntStats, { clock }: Walk) {
  const mtime = wholeSeconds(mtimeNs)
  if (clock !== undefined) return { mtime: Math.min(mtime, clock) }
  const nanoseconds = Number(((mtimeNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
  return { mtime, ...(nanoseconds === 0 ? {} : { nanoseconds }) }
}

/** Nobody can set the time of a change; a copy of the file has another. */
function identityOf({ ino, ctimeNs }: BigIntStats): string {
  return `${ino} ${ctimeNs}`
}

/** Rounded down, also before 1970. */
function wholeSeconds(nanoseconds: bigint): number {
  return Math.floor(Number(nanoseconds / 1_000_000n) / 1000)
}

/** The layout of glibc's `makedev(3)`. */
function deviceNumbers(rdev: bigint): { major: number; minor: number } {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn)),
  }
}

function linkTarget(source: string): string {
  const target = readlinkSync(filePath(source))
  return target.includes('\ufffd') ? textOfBytes(readlinkSync(filePath(source), 'buffer')) : target
}
