import { constants, existsSync } from 'node:fs'
import { open, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareBytes } from './compare-bytes.ts'

export { compareBytes } from './compare-bytes.ts'
export { digest, digestFile, readIfThere, writeAtomically, writeOnce } from './content.ts'

/** The folder that parfait itself lies in, from a checkout as well as from node_modules. */
export const packageFolder: string = findPackageFolder(dirname(fileURLToPath(import.meta.url)))

function findPackageFolder(from: string): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from
    ? from
    : findPackageFolder(dirname(from))
}

/** Bytes that are free for this user in the file system of a path. */
export async function freeRoom(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

/** JSON with keys in order, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareBytes(a, b)))
      : inner,
  )
}

/** True for a path that is `folder` or lies below it; both absolute, without links. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** True for a directory, links followed. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** What of a folder is listed. */
interface ListOptions {
  /** Files behind links to folders as well. Default: a link is a file. */
  readonly followLinks?: boolean
  /** Patterns of fast-glob, relative to the folder: files, and folders with all in them, to leave out. */
  readonly ignore?: readonly string[]
}

/**
 * Everything: `**` makes fast-glob go down, and means no names with line breaks in them; the second, a group of a
 * regular expression, means those as well.
 */
const everything = ['**', '([\\s\\S]+)']

/**
 * Every file below a folder, as paths relative to it, in byte order; nothing where there is no folder. Whatever is no
 * folder counts as a file.
 */
export async function listFiles(folder: string, options: ListOptions = {}): Promise<string[]> {
  if (!(await isDirectory(folder))) return []
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    // Where the path of the folder has a backslash, fast-glob finds nothing in it.
    return await globFiles(`/proc/self/fd/${handle.fd}`, options)
  } finally {
    await handle.close()
  }
}

async function globFiles(
  cwd: string,
  { followLinks = false, ignore = [] }: ListOptions,
): Promise<string[]> {
  const { glob } = (await import('fast-glob')).default
  const entries = await glob(everything, {
    cwd,
    dot: true,
    followSymbolicLinks: followLinks,
    ignore: ignore.flatMap((pattern) => [pattern, `${pattern}/**`]),
    objectMode: true,
    onlyFiles: false,
  })
  return entries
    .filter(({ dirent }) => !dirent.isDirectory())
    .map(({ path }) => path)
    .sort(compareBytes)
}

/** `value` for one, `values` for any other number. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
