import type { BuildHost } from '../build-host.ts'
import { decide } from '../decide.ts'
import { faultsOf, type ParfaitError } from '../errors.ts'
import { type PlannedStep, planSteps } from '../plan/planned-steps.ts'
import type { SettledCell } from './cell-settings.ts'

/** What the build of one image would do. */
export interface PlannedCell {
  readonly name: string
  /** Steps that it would be the first to make. */
  readonly made: readonly PlannedStep[]
  /** How many an image before it makes for it. */
  readonly shared: number
  /** How many the store has. */
  readonly reused: number
  /** Why there is no plan; empty where there is one. */
  readonly faults: readonly ParfaitError[]
}

/** So many hooks outside a chroot run at once, of which each waits more than it works. */
const atOnce = 4

/** Plans all images; a step that several need counts for the first of them. `interrupted` ends it. */
export async function planMatrix(
  cells: readonly SettledCell[],
  host: BuildHost,
): Promise<PlannedCell[]> {
  const plans = cells.map((): readonly PlannedStep[] | readonly ParfaitError[] => [])
  const waiting = cells.entries()
  const work = async () => {
    // All workers take from the same list.
    for (const [index, { settings }] of waiting) {
      plans[index] = await decide(settings, host, planSteps).catch((error: unknown) => {
        if (host.signal?.aborted) throw error
        return faultsOf(error)
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, cells.length) }, work))
  const seen = new Set<string>()
  return cells.map(({ cell: { name } }, index) => count(name, plans[index] ?? [], seen))
}

function count(
  name: string,
  plan: readonly PlannedStep[] | readonly ParfaitError[],
  seen: Set<string>,
): PlannedCell {
  const steps = plan.filter((one): one is PlannedStep => !(one instanceof Error))
  const missing = steps.filter(({ cached }) => !cached)
  const made = missing.filter(({ key }) => !seen.has(key))
  for (const { key } of made) seen.add(key)
  return {
    name,
    made,
    shared: missing.length - made.length,
    reused: steps.length - missing.length,
    faults: plan.filter((one): one is ParfaitError => one instanceof Error),
  }
}
