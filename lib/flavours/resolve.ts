import { ParfaitError, throwFaults } from '../errors.ts'
import type { FoundFlavour } from './discover.ts'
import { requireFlavour } from './discover.ts'
import type { Flavour } from './flavour.ts'
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
 * Expands what flavours require, and puts each after what it requires; the base comes first.
 * Errors: `flavour-unknown`, `flavour-cycle`, `flavour-conflict`, `flavour-provider`.
 */
export async function resolveFlavours(request: ResolveRequest): Promise<Flavour[]> {
  const ordered: Flavour[] = []
  const state = { request, ordered, path: [] as string[], read: new Map<string, Flavour>() }
  for (const name of request.asked) await visit(name, state)
  const bases = ordered.filter((flavour) => flavour.manifest.provides.includes(operatingSystem))
  if (bases.length === 0 && request.base !== undefined) await visit(request.base, state)
  const withBase = bases.length === 0 && request.base !== undefined
  const all = withBase ? [...ordered.slice(-1), ...ordered.slice(0, -1)] : ordered
  throwFaults(checkCombination(all, request.architecture))
  return moveBaseFirst(all)
}

interface VisitState {
  readonly request: ResolveRequest
  readonly ordered: Flavour[]
  readonly path: string[]
  readonly read: Map<string, Flavour>
}

async function visit(name: string, state: VisitState): Promise<void> {
  const { path, ordered, read, request } = state
  if (path.includes(name)) {
    const circle = [...path.slice(path.indexOf(name)), name].join(' → ')
    throw new ParfaitError('flavour-cycle', `Flavours require each other in a circle: ${circle}`, {
      place: request.found.get(name)?.folder,
      hint: `remove one of them from 'requires' in its flavour.json`,
    })
  }
  if (read.has(name)) return
  const found = requireFlavour(request.found, name, path.at(-1))
  const flavour = await readFlavour(found.folder)
  for (const need of flavour.manifest.requires)
    if (need !== operatingSystem) await visit(need, { ...state, path: [...path, name] })
  if (read.has(name)) return
  read.set(name, flavour)
  ordered.push(flavour)
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
    for (const other of manifest.conflicts.filter((conflict) => names.has(conflict)))
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

function moveBaseFirst(flavours: readonly Flavour[]): Flavour[] {
  const isBase = (flavour: Flavour) => flavour.manifest.provides.includes(operatingSystem)
  return [...flavours.filter(isBase), ...flavours.filter((flavour) => !isBase(flavour))]
}
