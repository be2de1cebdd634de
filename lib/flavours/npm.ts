import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { isDirectory } from '../files.ts'
import { readJson } from '../json.ts'
import { readDescription } from './plain-files.ts'

/** What of a package.json concerns flavours. Every value is as its author wrote it: not to be trusted. */
export interface PackageJson {
  readonly name?: unknown
  readonly version?: unknown
  readonly parfait?: unknown
  readonly [key: string]: unknown
}

/** A name that npm allows; also keeps `..` out of paths. */
const packageName = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/

/** The package.json of a folder, or undefined. Error: `flavour-manifest` for one that cannot be read. */
export async function readPackageJson(folder: string): Promise<PackageJson | undefined> {
  const place = join(folder, 'package.json')
  const text = await readDescription(place)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = readJson(text)
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new ParfaitError('flavour-manifest', `'${place}' is not JSON: ${detail}`, {
      place,
      cause,
    })
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return value as PackageJson
  throw new ParfaitError('flavour-manifest', `Expected an object in '${place}'`, { place })
}

/** The folder of the project that a folder belongs to: that of the nearest package.json upward. */
export async function findProject(from: string): Promise<string | undefined> {
  for (const folder of ancestors(from))
    if ((await stat(join(folder, 'package.json')).catch(() => undefined))?.isFile())
      return (await isForeign(join(folder, 'package.json'))) ? undefined : folder
  return undefined
}

/**
 * The real folder of an installed package, looked for as Node does: in the `node_modules` of `from` and of
 * every folder above it, links followed. Undefined where it is not installed.
 */
export async function findPackage(from: string, name: string): Promise<string | undefined> {
  if (!packageName.test(name)) return undefined
  for (const folder of ancestors(from)) {
    if (basename(folder) === 'node_modules') continue
    const modules = join(folder, 'node_modules')
    if ((await isDirectory(join(modules, name))) && !(await isForeign(modules)))
      return realpath(join(modules, name))
  }
  return undefined
}

/** The package part of an import: `@acme/tools/x.js` is of `@acme/tools`. */
export function packageOfImport(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function ancestors(from: string): string[] {
  const all = [from]
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder))
    all.push(dirname(folder))
  return all
}

/**
 * True for what another user has put into a folder that is open to all, such as /tmp: a package.json there
 * would bring its flavours into everybody's builds, and flavours run code.
 */
async function isForeign(path: string): Promise<boolean> {
  const [status, above] = await Promise.all([stat(path), stat(dirname(path))])
  return (above.mode & 0o002) !== 0 && ![0, process.getuid?.() ?? 0].includes(status.uid)
}
