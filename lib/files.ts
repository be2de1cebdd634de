import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { isErrno } from './errors.ts'

/** The folder that parfait itself lies in, from a checkout as well as from node_modules. */
export const packageFolder: string = findPackageFolder(dirname(fileURLToPath(import.meta.url)))

/** The version of parfait. */
export const packageVersion: string = JSON.parse(
  readFileSync(join(packageFolder, 'package.json'), 'utf8'),
).version

function findPackageFolder(from: string): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from
    ? from
    : findPackageFolder(dirname(from))
}

/** SHA-256 of a text or of bytes, hexadecimal. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** SHA-256 of a file of any size, hexadecimal. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 4 << 20 }), hash)
  return hash.digest('hex')
}

/** JSON with keys in order, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareBytes(a, b)))
      : inner,
  )
}

/** The order of `LC_ALL=C sort`: the same on every host. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Writes a file so that readers see the old content or the new, never a part. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 8)}`
  try {
    await writeFile(aside, content)
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** The text of a file, or undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined
    throw error
  }
}

/** True for a path that is `folder` or lies below it; both absolute, without links. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** True for a directory, links followed. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** Every file below a folder, as paths relative to it, in byte order; nothing where there is no folder. */
export async function listFiles(folder: string): Promise<string[]> {
  if (!(await isDirectory(folder))) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort(compareBytes)
}

/** `value` for one, `values` for any other number. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
