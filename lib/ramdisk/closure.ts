import { lstatSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { filePath } from '../any-bytes.ts'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import { readFolder } from '../tree/folder.ts'
import { follow } from '../tree/follow.ts'
import { expandGlob } from '../tree/glob.ts'
import type { ElfFacts } from './elf.ts'
import { type NeedsReader, needsReader } from './file-needs.ts'
import { expandRunPath, type LibraryFolders, libraryFolders } from './libraries.ts'

/** Something that a flavour wants in the ramdisk, and the line that says so. */
export interface Want {
  readonly flavour: string
  /** `file:line`. */
  readonly place: string
  readonly name: string
  /** Nothing is wrong where it is not there. */
  readonly isOptional?: boolean
}

/** Why a file is in the ramdisk. */
interface Reason {
  readonly share: 'binaries' | 'libraries' | 'data'
  readonly flavour: string
}

/** What was found: paths are absolute in the tree, and no folder on the way to them is a link. */
export interface Closure {
  readonly files: ReadonlyMap<string, Reason>
  readonly links: ReadonlyMap<string, string>
  /** Paths at which a script of the closure expects an applet of busybox. */
  readonly appletPaths: ReadonlySet<string>
  readonly missing: readonly Want[]
}

interface ClosureRequest {
  /** Absolute path of the folder that is `/`. */
  readonly root: string
  /** Folders of the tree that programs are looked for in. */
  readonly searchPath: readonly string[]
  readonly wants: readonly Want[]
  /** Names that busybox answers to: no file is needed for them. */
  readonly applets: ReadonlySet<string>
}

interface Search extends ClosureRequest {
  readonly needsOf: NeedsReader
  /** By `e_machine`. */
  readonly folders: Map<number, LibraryFolders>
  readonly files: Map<string, Reason>
  readonly links: Map<string, string>
  readonly appletPaths: Set<string>
}

/**
 * The files that are wanted, with the interpreters and shared libraries that they need, read from the
 * files themselves: nothing is run. Error: `ramdisk-missing` for a library or an interpreter.
 */
export function findClosure(request: ClosureRequest): Closure {
  const search: Search = {
    ...request,
    needsOf: needsReader(request.root),
    folders: new Map(),
    files: new Map(),
    links: new Map(),
    appletPaths: new Set(),
  }
  const missing: Want[] = []
  for (const want of request.wants) {
    const paths = locate(search, want.name)
    if (paths === undefined) missing.push(want)
    for (const path of paths ?? [])
      take(search, path, { share: 'binaries', flavour: want.flavour }, [])
  }
  const { files, links, appletPaths } = search
  return { files, links, appletPaths, missing }
}

/** The paths that a want means; none for an applet; undefined where there is nothing of that name. */
function locate({ root, searchPath, applets }: Search, name: string): string[] | undefined {
  if (name.startsWith('/')) {
    const found = expandGlob(root, name)
    return found.length > 0 ? found : undefined
  }
  const found = searchPath.map((folder) => join(folder, name)).find((path) => isFile(root, path))
  return found ? [found] : applets.has(name) ? [] : undefined
}

/** Takes a path with all that it needs; `rpaths` are those of the objects that led here. */
function take(search: Search, wanted: string, reason: Reason, rpaths: readonly string[]): void {
  const { root, files } = search
  const { path, links } = follow(root, wanted)
  for (const [at, target] of links) search.links.set(at, target)
  if (files.has(path)) return
  const status = statusOf(root, path)
  if (status === undefined) throw missingFile(wanted, path, reason)
  if (status.isDirectory()) {
    const names = readFolder(join(root, path)).map(({ name }) => name)
    for (const name of names.sort(compareBytes)) take(search, join(path, name), reason, rpaths)
    return
  }
  if (!status.isFile()) return
  const { elf, opened, interpreter } = search.needsOf(path)
  const isProgram = (status.mode & 0o111) !== 0
  const share = reason.share === 'binaries' && !elf && !isProgram ? 'data' : reason.share
  const { flavour } = reason
  files.set(path, { share, flavour })
  if (elf) takeNeeded(search, { path, elf, flavour, rpaths, opened })
  else if (isProgram) takeInterpreter(search, interpreter, reason)
}

interface ElfObject {
  readonly path: string
  readonly elf: ElfFacts
  readonly flavour: string
  readonly rpaths: readonly string[]
  /** What it opens while it runs, where it is there. */
  readonly opened: readonly string[]
}

function takeNeeded(search: Search, { path, elf, flavour, rpaths, opened }: ElfObject): void {
  const reason: Reason = { share: 'libraries', flavour }
  if (elf.interpreter !== undefined) take(search, elf.interpreter, reason, [])
  const own = expandRunPath(elf.rpath, { path, bits: elf.bits })
  const inherited = elf.runpath.length > 0 ? [] : [...own, ...rpaths]
  const runpath = expandRunPath(elf.runpath, { path, bits: elf.bits })
  const { configured, builtIn } = foldersOf(search, elf.machine)
  for (const name of [...elf.needed, ...opened]) {
    const folders = [...inherited, ...runpath, ...configured, ...builtIn]
    const candidates = name.includes('/') ? [name] : folders.map((folder) => join(folder, name))
    const found = candidates.find((candidate) => isSameMachine(search, candidate, elf))
    if (found === undefined && !elf.needed.includes(name)) continue
    if (found === undefined)
      throw new ParfaitError(
        'ramdisk-missing',
        `'${path}' needs the library '${name}', and the tree has none of its kind`,
        { place: path, hint: `looked in ${[...new Set(folders)].join(', ')}` },
      )
    take(search, found, reason, [...own, ...rpaths])
    const known = [...inherited, ...runpath, ...builtIn].some((folder) =>
      found.startsWith(`${folder}/`),
    )
    // A ramdisk has no cache of configured folders: the loader finds the library by a link.
    if (!known && !name.includes('/'))
      search.links.set(join(follow(search.root, builtIn[0] ?? '/lib').path, name), found)
  }
}

/** The program of a `#!` line; what busybox answers to needs no file. */
function takeInterpreter(search: Search, words: readonly string[], reason: Reason): void {
  const [interpreter, argument] = words
  if (interpreter === undefined) return
  takeProgram(search, interpreter, reason)
  if (!interpreter.endsWith('/env') || !argument || argument.startsWith('-')) return
  for (const path of locate(search, argument) ?? []) takeProgram(search, path, reason)
}

function takeProgram(search: Search, path: string, reason: Reason): void {
  const name = path.split('/').at(-1) ?? ''
  if (search.applets.has(name)) search.appletPaths.add(path)
  else take(search, path, { ...reason, share: 'binaries' }, [])
}

/** What the tree's configuration says is read once. */
function foldersOf({ root, folders }: Search, machine: number): LibraryFolders {
  const found = folders.get(machine) ?? libraryFolders(root, machine)
  folders.set(machine, found)
  return found
}

/** As the loader does: a library of another machine is passed over. */
function isSameMachine({ root, needsOf }: Search, path: string, elf: ElfFacts): boolean {
  const file = follow(root, path).path
  if (!statusOf(root, file)?.isFile()) return false
  const other = needsOf(file).elf
  return other?.machine === elf.machine && other.bits === elf.bits
}

function isFile(root: string, path: string): boolean {
  return statusOf(root, follow(root, path).path)?.isFile() ?? false
}

function statusOf(root: string, path: string): Stats | undefined {
  return lstatSync(filePath(join(root, path)), { throwIfNoEntry: false })
}

function missingFile(wanted: string, path: string, { flavour }: Reason): ParfaitError {
  const behind = wanted === path ? '' : `, a link to '${path}'`
  return new ParfaitError(
    'ramdisk-missing',
    `The tree has no '${wanted}'${behind}, which the flavour '${flavour}' needs`,
    { place: wanted },
  )
}
