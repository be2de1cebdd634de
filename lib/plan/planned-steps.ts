import type { BuildContext } from '../build-context.ts'
import type { Plan } from '../step.ts'
import { lastDuration } from '../store/durations.ts'
import { explainMiss } from './explain.ts'

/** One step of a plan, as `parfait plan --json` prints it. */
export interface PlannedStep {
  readonly phase: string
  readonly flavour: string
  readonly name: string
  readonly key: string
  readonly cached: boolean
  readonly reason?: string | undefined
  /** How long a step of this name took the last time. */
  readonly seconds?: number | undefined
}

/** What of a plan would run, what is cached, and why what would run is not. */
export async function planSteps({
  plan,
  build,
}: {
  readonly plan: Plan
  readonly build: BuildContext
}): Promise<PlannedStep[]> {
  const layers = await build.store.layers()
  const steps: PlannedStep[] = []
  for (const step of plan.steps) {
    const found = build.settings.noCache ? undefined : await build.store.findOn(step)
    if (found) build.store.use(found)
    const cached = found !== undefined
    const reason = cached ? undefined : (explainMiss(step, layers, build.settings.output) ?? 'new')
    const seconds = cached ? undefined : await lastDuration(build.store, step.label)
    steps.push({ ...step.label, key: step.key, cached, reason, seconds })
  }
  return steps
}
