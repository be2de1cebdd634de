import { availableParallelism, freemem } from 'node:os'
import { build } from './build.ts'
import type { BuildHost, BuildResult } from './build-host.ts'
import { outputPlaces } from './deliver/output-places.ts'
import { allOutputs } from './deliver/papers.ts'
import { allDrivers } from './drivers.ts'
import { ParfaitError, throwFaults } from './errors.ts'
import { findProduct } from './products/index.ts'
import type { BuildEvent, NamedBuildEvent } from './report/events.ts'
import type { Settings } from './settings/settings.ts'
import { createSharedSteps } from './store/shared-steps.ts'

/** One of many builds. */
export interface BuildRequest {
  /** Tells it from the others. */
  readonly name: string
  readonly settings: Settings
}

/** The process around many builds; shells are opened by `build` alone. */
export interface ManyBuildsHost extends Omit<BuildHost, 'report' | 'breaks' | 'command'> {
  readonly report: (event: NamedBuildEvent) => void
}

/** How many builds go on. */
export interface ManyBuildsOptions {
  /** Builds side by side; default: as many as processors and free memory allow. */
  readonly jobs?: number
  /** False: after the first that fails no other begins. Default: true. */
  readonly keepGoing?: boolean
}

/** What became of one of many builds. */
export type BuildOutcome = { readonly name: string } & (
  | { readonly state: 'built'; readonly result: BuildResult }
  | { readonly state: 'failed'; readonly error: unknown }
  /** An earlier one failed, or the signal was aborted, before it began. */
  | { readonly state: 'left-out' }
)

/** What a build takes at its height, mostly for the content of a disk that it writes; bytes. */
const memoryOfBuild = 1 << 30

/**
 * Builds side by side in this process; gives what became of each, in the order of the requests. A step that several have
 * is made by one of them, and the others wait for it; where it fails, it fails for all. Errors: `usage` for two of one
 * name or with one output, before any work.
 */
export async function buildMany(
  requests: readonly BuildRequest[],
  host: ManyBuildsHost,
  { jobs = usualJobs(), keepGoing = true }: ManyBuildsOptions = {},
): Promise<BuildOutcome[]> {
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new ParfaitError('usage', `Expected a number of jobs from 1 on, got '${jobs}'`)
  throwFaults([...sameNames(requests), ...sameOutputs(requests, host)])
  const steps = createSharedSteps()
  const outcomes = requests.map(({ name }): BuildOutcome => ({ name, state: 'left-out' }))
  const waiting = requests.entries()
  let isStopped = false
  const work = async () => {
    // All workers take from the same list.
    for (const [index, request] of waiting) {
      if (isStopped || host.signal?.aborted) return
      const outcome = await buildOne(request, { ...host, steps })
      outcomes[index] = outcome
      isStopped ||= outcome.state === 'failed' && !keepGoing
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, requests.length) }, work))
  return outcomes
}

/** As many as there are processors, where each finds memory. */
function usualJobs(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / memoryOfBuild)))
}

async function buildOne(
  { name, settings }: BuildRequest,
  { report, ...host }: ManyBuildsHost & Pick<BuildHost, 'steps'>,
): Promise<BuildOutcome> {
  try {
    const told = (event: BuildEvent) => report({ ...event, build: name })
    return { name, state: 'built', result: await build(settings, { ...host, report: told }) }
  } catch (error) {
    return { name, state: 'failed', error }
  }
}

function sameNames(requests: readonly BuildRequest[]): ParfaitError[] {
  const names = requests.map(({ name }) => name)
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map(
    (name) => new ParfaitError('usage', `Two of the builds have the name '${name}'`),
  )
}

/** Two builds that write one file would each find that of the other. */
function sameOutputs(
  requests: readonly BuildRequest[],
  { drivers }: Pick<ManyBuildsHost, 'drivers'>,
): ParfaitError[] {
  const { products } = allDrivers(drivers)
  const owners = new Map<string, string>()
  const faults: ParfaitError[] = []
  for (const { name, settings } of requests)
    for (const path of outputPlaces(
      settings,
      allOutputs(findProduct(settings.product.name, products), settings),
    )) {
      const owner = owners.get(path) ?? name
      owners.set(path, owner)
      if (owner === name) continue
      const text = `The builds '${owner}' and '${name}' would both write '${path}'`
      faults.push(
        new ParfaitError('usage', text, { place: path, hint: 'give each an output of its own' }),
      )
    }
  return faults
}
