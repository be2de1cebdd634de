import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { groupBy } from '../../group-by.ts'
import { debugfsLine } from '../../quoting/debugfs.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { attributeLines, creationLine, type ScriptFiles } from './debugfs-lines.ts'
import { blocksOf, type DirectoryBlocks } from './directory-blocks.ts'
import { folderBlocks, type WholeFolder } from './ext-folders/folder-blocks.ts'

/** Lines for debugfs that stand on their own, and the inodes that it must say it allocated. */
export interface ScriptSection {
  readonly lines: readonly string[]
  readonly expected: readonly { readonly inode: number; readonly path: string }[]
  /** A folder that has room after them, and whose names are still to be written. */
  readonly whole?: WholeFolder
}

/** With more names, debugfs takes long to look through them for each that it adds. */
const mostNames = 2000

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

function folderSection(of: Folder): ScriptSection {
  if (of.children.length > mostNames) return wholeSection(of)
  const { folder, children, plan, files, attributes } = of
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
    if (isTold(entry)) expected.push({ inode: plan.inodes.get(entry.path) ?? 0, path: entry.path })
  }
  return { lines, expected }
}

/** Each file is made in the folder, and its name taken away again: the next one finds the folder empty, and all counts are right. */
function wholeSection({ folder, children, plan, files, attributes }: Folder): ScriptSection {
  const here = { inode: plan.inodes.get(folder) ?? 0 }
  const made = children.filter(({ hardLinkOf }) => hardLinkOf === undefined)
  const names = children.map(({ path, kind, hardLinkOf = path }) => ({
    name: basename(path),
    inode: plan.inodes.get(hardLinkOf) ?? 0,
    kind,
  }))
  const lost = { name: basename(lostFound), inode: lostFoundInode, kind: 'directory' } as const
  const whole = {
    path: folder,
    inode: here.inode,
    parent: plan.inodes.get(dirname(folder)) ?? 0,
    // mke2fs put that there, and nobody made it.
    names: folder === '/' ? [lost, ...names] : names,
  }
  const expand = debugfsLine('expand_dir', [here], folder)
  const lines = [
    debugfsLine('cd', [here], folder),
    ...made.flatMap((entry) => [
      creationLine(entry, files),
      ...(entry.kind === 'directory' ? [] : attributes(entry)),
      debugfsLine('unlink', [basename(entry.path)], entry.path),
    ]),
    // It has one already; without sums there is room for as many names at least.
    ...folderBlocks(whole, true)
      .slice(1)
      .map(() => expand),
  ]
  return {
    lines,
    expected: made.filter(isTold).map(({ path }) => ({ inode: plan.inodes.get(path) ?? 0, path })),
    whole,
  }
}

/** debugfs says which inode it took for those alone. */
function isTold({ kind }: TreeEntry): boolean {
  return kind !== 'directory' && kind !== 'symlink'
}

/** The name of a scratch file for some content. */
export function contentName(content: string | Uint8Array): string {
  return `content-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`
}
