import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { isBelow, isDirectory } from '../files.ts'
import { findPackage, findProject, type PackageJson, readPackageJson } from './npm.ts'
import type { Origin } from './origin.ts'

/** Folders whose subfolders are flavours, and what to say of where they came from. */
export interface FlavourSource {
  readonly folder: string
  readonly origin: Origin
}

/** Sections of a package.json that name direct dependencies, in the order that they count in. */
const sections = ['dependencies', 'devDependencies', 'optionalDependencies'] as const

/**
 * The flavours of the project that `from` lies in: its own, then those of its direct dependencies, in the
 * order of package.json. Only package.json files are read; `refuse` is told of each that is not as it must be.
 */
export async function flavourPackages(
  from: string,
  refuse: (fault: ParfaitError) => void,
): Promise<FlavourSource[]> {
  const project = await findProject(from)
  if (project === undefined) return []
  const quietly = async <T>(work: Promise<T[]>): Promise<T[]> =>
    work.catch((error: unknown) => {
      if (!(error instanceof ParfaitError)) throw error
      refuse(error)
      return []
    })
  const manifest = (await quietly(readPackageJson(project).then((found) => [found ?? {}])))[0] ?? {}
  const own = quietly(sourcesOf(manifest, await realpath(project), ownName(manifest, project)))
  const others = dependenciesOf(manifest).map((name) => quietly(dependencySources(project, name)))
  return (await Promise.all([own, ...others])).flat()
}

function ownName({ name }: PackageJson, folder: string): string {
  return typeof name === 'string' ? name : basename(folder)
}

function dependenciesOf(manifest: PackageJson): string[] {
  const names = sections.flatMap((section) => Object.keys(Object(manifest[section])))
  return [...new Set(names)]
}

async function dependencySources(project: string, name: string): Promise<FlavourSource[]> {
  const folder = await findPackage(project, name)
  const manifest = folder === undefined ? undefined : await readPackageJson(folder)
  // Known by the name that the project gave it: what a package says of itself proves nothing.
  return folder !== undefined && manifest ? sourcesOf(manifest, folder, name) : []
}

/** The folders of the field `"parfait": { "flavours": "flavours" }`; a list of folders is fine too. */
async function sourcesOf(
  manifest: PackageJson,
  folder: string,
  name: string,
): Promise<FlavourSource[]> {
  const place = join(folder, 'package.json')
  const declared = (manifest.parfait as { flavours?: unknown } | null | undefined)?.flavours
  if (declared === undefined) return []
  const paths: unknown[] = Array.isArray(declared) ? declared : [declared]
  const version = typeof manifest.version === 'string' ? manifest.version : ''
  const origin: Origin = { kind: 'package', name, version, folder }
  const sources: FlavourSource[] = []
  for (const path of paths) {
    if (typeof path !== 'string')
      throw fault(`Expected a folder as 'parfait.flavours' of '${name}'`, path, place)
    const found = await realpath(join(folder, path)).catch(() => undefined)
    if (path.startsWith('/') || (found !== undefined && !isBelow(found, folder)))
      throw fault(`'parfait.flavours' of '${name}' leads out of its package`, path, place)
    if (found === undefined || !(await isDirectory(found)))
      throw fault(`'parfait.flavours' of '${name}' is no folder of its package`, path, place)
    sources.push({ folder: found, origin })
  }
  return sources
}

function fault(sentence: string, value: unknown, place: string): ParfaitError {
  const got = JSON.stringify(value)?.slice(0, 200)
  return new ParfaitError('flavour-manifest', `${sentence}: got ${got}`, {
    place,
    hint: `its flavours are not used; "parfait": { "flavours": "flavours" } is what is expected`,
  })
}
