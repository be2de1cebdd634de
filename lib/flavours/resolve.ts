import { ParfaitError, throwFaults } from '../errors.ts'
import { checkCombination, operatingSystem } from './combination.ts'
import type { FoundFlavour } from './discover.ts'
import { requireFlavour } from './discover.ts'
import type { Flavour } from './flavour.ts'
import { allKinds, flavourKinds } from './kinds/index.ts'
import { originText } from './origin.ts'
import { readFlavour } from './read.ts'

interface ResolveRequest {
  readonly found: ReadonlyMap<string, FoundFlavour>
  /** Names as the user gave them. */
  readonly asked: readonly string[]
  /** The flavour that is added where none of the others provides `operating-system`. */
  readonly base?: string | undefined
  readonly architecture: string
  /** Nothing is built on an operating system: no flavour has to provide one. */
  readonly isBaseless?: boolean
}

/**
 * Expands what flavours require, and puts each after what it requires; the base and what it requires come first.
 * Errors: `flavour-unknown`, `flavour-cycle`, `flavour-conflict`, `flavour-provider`.
 */
export async function resolveFlavours(request: ResolveRequest): Promise<Flavour[]> {
  const ordered: Flavour[] = []
  const read = new Map<string, Flavour>()
  const state: VisitState = { request, ordered, path: [], read, virtual: new Map() }
  const asked = await withDefaults(request)
  for (const name of asked) await visit(name, state)
  dropProvided(state, asked)
  const bases = ordered.filter((flavour) => flavour.manifest.provides.includes(operatingSystem))
  if (bases.length === 0 && request.base !== undefined) await visit(request.base, state)
  throwFaults(checkCombination(ordered, request))
  return moveBaseFirst(ordered)
}

/** What the contracts add by themselves to what was asked for. */
async function withDefaults(request: ResolveRequest): Promise<readonly string[]> {
  let { asked } = request
  for (const kind of allKinds) asked = (await kind.withDefaults?.({ ...request, asked })) ?? asked
  return asked
}

/** True for flavours that are a set without an order of their own. */
function isOfSet(flavour: Flavour | undefined): boolean {
  return flavour !== undefined && flavourKinds[flavour.contract].isSet
}

interface VisitState {
  readonly request: ResolveRequest
  readonly ordered: Flavour[]
  readonly path: FoundFlavour[]
  /** By name: in one build a name stands for one flavour. */
  readonly read: Map<string, Flavour>
  /** Names that no folder has, with who wants them: somebody must provide them. */
  readonly virtual: Map<string, string>
}

async function visit(reference: string, state: VisitState): Promise<void> {
  const { path, ordered, read, request } = state
  const found = requireFlavour(request.found, reference, path.at(-1)?.name)
  const { name, folder } = found
  const at = path.findIndex((above) => above.folder === folder)
  if (at >= 0 && isOfSet(read.get(name))) return
  if (at >= 0) {
    const circle = [...path.slice(at), found].map((flavour) => flavour.name).join(' → ')
    throw new ParfaitError('flavour-cycle', `Flavours require each other in a circle: ${circle}`, {
      place: folder,
      hint: `remove one of them from 'requires' in its flavour.json`,
    })
  }
  requireSame(read.get(name), found)
  if (read.has(name)) return
  const flavour = await readFlavour(folder, found.origin)
  if (isOfSet(flavour)) read.set(name, flavour)
  for (const need of flavour.manifest.requires) {
    if (need === operatingSystem) continue
    const isVirtual = isOfSet(flavour) && !request.found.has(need)
    if (!isVirtual) await visit(need, { ...state, path: [...path, found] })
    else if (!state.virtual.has(need)) state.virtual.set(need, name)
  }
  requireSame(read.get(name), found)
  if (read.has(name) && !isOfSet(flavour)) return
  read.set(name, flavour)
  ordered.push(flavour)
}

/** Options, data and layers go by the name of a flavour: two of one name cannot be told apart. */
function requireSame(known: Flavour | undefined, found: FoundFlavour): void {
  if (!known || known.folder === found.folder) return
  const both = [known, found].map(({ origin, folder }) => `${originText(origin)} (${folder})`)
  throw new ParfaitError(
    'flavour-conflict',
    `Two flavours are named '${found.name}': that of ${both.join(', and that of ')}`,
    { place: found.folder, hint: 'an image can have one of them; name the same everywhere' },
  )
}

/** What another one provides is not mixed in, and what nobody has must be provided. */
function dropProvided({ request, ordered, virtual }: VisitState, asked: readonly string[]): void {
  const provided = new Map(
    ordered.flatMap(({ name, manifest }) => manifest.provides.map((need) => [need, name] as const)),
  )
  for (const [need, wantedBy] of virtual)
    if (!provided.has(need)) requireFlavour(request.found, need, wantedBy)
  for (const flavour of [...ordered]) {
    const provider = provided.get(flavour.name)
    if (provider === undefined || provider === flavour.name || !isOfSet(flavour)) continue
    if (asked.includes(flavour.name))
      throw new ParfaitError(
        'flavour-provider',
        `'${flavour.name}' was asked for, and '${provider}' provides it already`,
        { hint: `leave out '${flavour.name}'` },
      )
    ordered.splice(ordered.indexOf(flavour), 1)
  }
}

/** What a base requires stays before it, so that its own files win over theirs. */
function moveBaseFirst(flavours: readonly Flavour[]): Flavour[] {
  const first = new Set<string>()
  const take = ({ name, manifest }: Flavour): void => {
    if (first.has(name)) return
    first.add(name)
    for (const other of flavours) if (manifest.requires.includes(other.name)) take(other)
  }
  for (const flavour of flavours)
    if (flavour.manifest.provides.includes(operatingSystem)) take(flavour)
  return [
    ...flavours.filter(({ name }) => first.has(name)),
    ...flavours.filter(({ name }) => !first.has(name)),
  ]
}
