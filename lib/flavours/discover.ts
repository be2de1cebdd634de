import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { debug } from '../debug.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { compareBytes, isBelow, isDirectory } from '../files.ts'
import { didYouMean } from '../nearest.ts'
import { packageVersion } from '../package-version.ts'
import { type FlavourSource, flavourPackages } from './flavour-packages.ts'
import { allKinds } from './kinds/index.ts'
import { type Origin, packageOf, parseReference } from './origin.ts'

const log = debug('flavours')

/** A flavour that was found, and those of the same name that it hides. */
export interface FoundFlavour {
  readonly name: string
  readonly folder: string
  readonly origin: Origin
  readonly shadows: readonly FoundFlavour[]
}

/** Where else to look than on the search path. */
interface Places {
  /** The working directory: the npm packages of its project are searched. */
  readonly project?: string
  /** Search paths of other contracts, after FLAVOURS_PATH. */
  readonly searchPaths?: readonly FlavourSource[]
  /** Told of packages that are not as they must be; without it they are thrown. */
  readonly refuse?: (fault: ParfaitError) => void
}

/**
 * Finds every flavour by name: on the search path, in npm packages, then the built-in ones; earlier ones
 * win. Nothing of a flavour is run, and of its files none is read.
 * A folder that is not there is an error (`settings-invalid`): a typing mistake would hide flavours.
 */
export async function discoverFlavours(
  searchPath: readonly string[],
  { project, refuse, searchPaths = [] }: Places = {},
): Promise<ReadonlyMap<string, FoundFlavour>> {
  const faults: ParfaitError[] = []
  const tell = refuse ?? ((fault: ParfaitError) => faults.push(fault))
  const packages = project === undefined ? [] : await flavourPackages(project, tell)
  const sources: FlavourSource[] = [
    ...searchPath.map((folder) => ({ folder, origin: { kind: 'path' } as const })),
    ...searchPaths,
    ...packages,
    ...allKinds.map(({ builtIn }) => ({
      folder: builtIn,
      origin: { kind: 'built-in', version: packageVersion } as const,
    })),
  ]
  const found = new Map<string, FoundFlavour>()
  for (const source of sources)
    for (const flavour of await listSource(source, tell)) {
      const known = found.get(flavour.name)
      if (!known) found.set(flavour.name, flavour)
      else if (![known, ...known.shadows].some(({ folder }) => folder === flavour.folder))
        found.set(flavour.name, { ...known, shadows: [...known.shadows, flavour] })
    }
  throwFaults(faults)
  return found
}

async function listSource(
  { folder, origin }: FlavourSource,
  tell: (fault: ParfaitError) => void,
): Promise<FoundFlavour[]> {
  if (!(await isDirectory(folder)))
    throw new ParfaitError('settings-invalid', `'${folder}' on the flavour path is no directory`, {
      place: variableOf(origin),
      hint: 'correct or remove it',
    })
  const flavours: FoundFlavour[] = []
  for (const name of (await readdir(folder)).sort(compareBytes)) {
    const path = join(folder, name)
    if (name.startsWith('.') || name === 'node_modules' || !(await isDirectory(path))) continue
    if (origin.kind === 'package' && !isBelow(await realpath(path), origin.folder))
      tell(
        new ParfaitError(
          'flavour-manifest',
          `'${path}' leads out of the package '${origin.name}'`,
          {
            place: path,
            hint: 'it is not used: the flavours of a package lie in it',
          },
        ),
      )
    else flavours.push({ name, folder: path, origin, shadows: [] })
  }
  log(
    '%s %s: %o',
    origin.kind,
    folder,
    flavours.map(({ name }) => name),
  )
  return flavours
}

/** The variable that names the folders where a flavour came from. */
function variableOf({ kind }: Origin): string {
  return allKinds.find(({ name }) => name === kind)?.searchPath?.variable ?? 'FLAVOURS_PATH'
}

/**
 * The flavour of this name, which may be qualified by its package: `@acme/flavours:postgres`.
 * Error: `flavour-unknown`, with the nearest name.
 */
export function requireFlavour(
  found: ReadonlyMap<string, FoundFlavour>,
  reference: string,
  wantedBy?: string,
): FoundFlavour {
  const { package: wanted, name } = parseReference(reference)
  const first = found.get(name)
  const candidates = first ? [first, ...first.shadows] : []
  const flavour =
    wanted === undefined ? first : candidates.find(({ origin }) => packageOf(origin) === wanted)
  if (flavour) return flavour
  const by = wantedBy === undefined ? '' : `, which '${wantedBy}' requires,`
  throw new ParfaitError(
    'flavour-unknown',
    `The flavour '${reference}'${by} was not found${didYouMean(reference, namesLike(found, wanted))}`,
    {
      hint:
        wanted === undefined
          ? `'parfait list' shows all flavours; FLAVOURS_PATH says where else to look`
          : `'${wanted}' must be among the dependencies of the project in this folder, and installed; 'parfait list' shows what is found`,
    },
  )
}

/** Names to guess from: plain ones, or qualified ones where a package was named. */
function namesLike(found: ReadonlyMap<string, FoundFlavour>, wanted: string | undefined): string[] {
  if (wanted === undefined) return [...found.keys()]
  return [...found.values()]
    .flatMap((flavour) => [flavour, ...flavour.shadows])
    .flatMap(({ name, origin }) => {
      const of = packageOf(origin)
      return of === undefined ? [] : [`${of}:${name}`]
    })
}
