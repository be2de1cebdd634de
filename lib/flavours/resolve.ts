import { ParfaitError, throwFaults } from '../errors.ts'
import type { FoundFlavour } from './discover.ts'
import { requireFlavour } from './discover.ts'
import type { Flavour } from './flavour.ts'
import { originText, parseReference } from './origin.ts'
import { readFlavour } from './read.ts'

/** The name that every base provides. */
export const operatingSystem = 'operating-system'

export interface ResolveRequest {
  readonly found: ReadonlyMap<string, FoundFlavour>
  /** Names as the user gave them. */
  readonly asked: readonly string[]
  /** The flavour that is added where none of the others provides `operating-system`. */
  readonly base?: string | undefined
  readonly architecture: string
}

/**
 * Expands what flavours require, and puts each after what it requires; the base and what it requires come first.
 * Errors: `flavour-unknown`, `flavour-cycle`, `flavour-conflict`, `flavour-provider`.
 */
export async function resolveFlavours(request: ResolveRequest): Promise<Flavour[]> {
  const ordered: Flavour[] = []
  const state = { request, ordered, path: [] as FoundFlavour[], read: new Map<string, Flavour>() }
  for (const name of request.asked) await visit(name, state)
  const bases = ordered.filter((flavour) => flavour.manifest.provides.includes(operatingSystem))
  if (bases.length === 0 && request.base !== undefined) await visit(request.base, state)
  throwFaults(checkCombination(ordered, request.architecture))
  return moveBaseFirst(ordered)
}

interface VisitState {
  readonly request: ResolveRequest
  readonly ordered: Flavour[]
  readonly path: FoundFlavour[]
  /** By name: in one build a name stands for one flavour. */
  readonly read: Map<string, Flavour>
}

async function visit(reference: string, state: VisitState): Promise<void> {
  const { path, ordered, read, request } = state
  const found = requireFlavour(request.found, reference, path.at(-1)?.name)
  const { name, folder } = found
  const at = path.findIndex((above) => above.folder === folder)
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
  for (const need of flavour.manifest.requires)
    if (need !== operatingSystem) await visit(need, { ...state, path: [...path, found] })
  requireSame(read.get(name), found)
  if (read.has(name)) return
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

function checkCombination(flavours: readonly Flavour[], architecture: string): ParfaitError[] {
  const faults: ParfaitError[] = []
  const names = new Set(flavours.map((flavour) => flavour.name))
  const bases = flavours.filter((flavour) => flavour.manifest.provides.includes(operatingSystem))
  const rooted = bases.length > 0 || flavours.some((f) => f.hooks.some((h) => h.phase === 'root'))
  if (bases.length > 1)
    faults.push(
      new ParfaitError(
        'flavour-provider',
        `${bases.map((b) => `'${b.name}'`).join(' and ')} both provide '${operatingSystem}'`,
        { hint: 'use one base in an image' },
      ),
    )
  if (!rooted)
    faults.push(
      new ParfaitError('flavour-provider', `No flavour provides '${operatingSystem}'`, {
        hint: `name a base ('parfait list' shows them), or leave out -n`,
      }),
    )
  for (const { name, manifest } of flavours) {
    for (const other of manifest.conflicts.filter((conflict) =>
      names.has(parseReference(conflict).name),
    ))
      faults.push(
        new ParfaitError('flavour-conflict', `'${name}' cannot be combined with '${other}'`),
      )
    if (manifest.architectures.length > 0 && !manifest.architectures.includes(architecture))
      faults.push(
        new ParfaitError(
          'flavour-conflict',
          `'${name}' works on ${manifest.architectures.join(', ')}, not on '${architecture}'`,
        ),
      )
  }
  return faults
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
