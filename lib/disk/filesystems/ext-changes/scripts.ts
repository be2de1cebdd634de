import { basename, dirname } from 'node:path'
import { groupBy } from '../../../group-by.ts'
import { type DebugfsCommand, type DebugfsWord, debugfsLine } from '../../../quoting/debugfs.ts'
import type { TreeEntry } from '../../../tree/entry.ts'
import { blockSize } from '../../../tree/measure.ts'
import type { Differences } from '../../kept/differences.ts'
import { attributeLines, creationLine, type ScriptFiles } from '../debugfs-lines.ts'

/** The commands that take away what is no more, or is made anew; `blocks` are those of attributes, by path. */
export function removalScript(
  { before, removed, touched }: Differences,
  blocks: ReadonlyMap<string, number>,
): string[] {
  const helper = unusedName(before)
  return [
    ...removed.map((entry) =>
      line(entry.kind === 'directory' ? 'rmdir' : 'rm', [entry.path], entry),
    ),
    ...[...blocks.values()].flatMap((block) => blockRemoval(block, helper)),
    ...touched.flatMap((folder) => attributeRemovals(folder.before)),
  ]
}

/** Lets go of a block, with all counts: a file is given it as its content, and is removed. */
function blockRemoval(block: number, name: string): string[] {
  const of = (command: DebugfsCommand, ...words: DebugfsWord[]) =>
    debugfsLine(command, words, `/${name}`)
  const set = (field: string, value: string | number) => of('sif', `./${name}`, field, value)
  return [
    of('cd', '/'),
    of('mknod', name, 'p'),
    set('mode', '0100600'),
    set('block[0]', block),
    set('size', blockSize),
    of('rm', `./${name}`),
  ]
}

/** A name that nothing has in the root folder. */
function unusedName(all: readonly TreeEntry[]): string {
  const paths = new Set(all.map(({ path }) => path))
  let name = '.freed'
  while (paths.has(`/${name}`)) name += '-'
  return name
}

function attributeRemovals(entry: TreeEntry): string[] {
  return Object.keys(entry.xattrs ?? {}).map((name) => line('ea_rm', [entry.path, name], entry))
}

/**
 * The commands that make what is new, in folders that are there or were made before; further names of files when all
 * files are there; attributes of folders last, for what is put into a folder may change its times.
 */
export function creationScript(
  { added, touched }: Differences,
  { clock, files }: { readonly clock: number; readonly files: ScriptFiles },
): string[] {
  const links = added.filter(({ hardLinkOf }) => hardLinkOf !== undefined)
  const count = groupBy(links, ({ hardLinkOf }) => hardLinkOf ?? '')
  const made = groupBy(
    added.filter(({ hardLinkOf }) => hardLinkOf === undefined),
    ({ path }) => dirname(path),
  )
  const linesOf = (entry: TreeEntry) => {
    const creation = creationLine(entry, files)
    if (entry.kind === 'directory') return [creation]
    const others = count.get(entry.path)?.length
    const of = { clock, files, links: others === undefined ? undefined : others + 1 }
    return [creation, ...attributeLines(entry, { ...of, inode: `./${basename(entry.path)}` })]
  }
  const folders = added.filter(({ kind }) => kind === 'directory')
  return [
    ...[...made].flatMap(([folder, children]) => [cd(folder), ...children.flatMap(linesOf)]),
    ...links.flatMap((entry) => linkLines(entry, files)),
    ...[...folders, ...touched.map(({ after }) => after)].flatMap((entry) =>
      attributeLines(entry, { clock, files, inode: entry.path, isOld: true }),
    ),
  ]
}

function cd(folder: string): string {
  return debugfsLine('cd', [folder], folder)
}

/** `ln` does not expand a full directory: an empty file of the same name makes room, and goes again. */
function linkLines(entry: TreeEntry, files: ScriptFiles): string[] {
  const name = basename(entry.path)
  return [
    cd(dirname(entry.path)),
    line('write', [files.contentFile(''), name], entry),
    line('rm', [`./${name}`], entry),
    line('ln', [entry.hardLinkOf ?? '', name], entry),
  ]
}

function line(command: DebugfsCommand, words: readonly DebugfsWord[], { path }: TreeEntry): string {
  return debugfsLine(command, words, path)
}
