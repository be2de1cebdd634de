import type { Decision } from '../build.ts'
import { explainMiss } from '../plan/explain.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** One step of a plan, as `parfait plan --json` prints it. */
interface PlannedStep {
  readonly phase: string
  readonly flavour: string
  readonly name: string
  readonly key: string
  readonly cached: boolean
  readonly reason?: string | undefined
}

/** Prints what would run, what is cached, and why what would run is not. */
export async function printPlan(
  { plan, build }: Decision,
  flags: { readonly json?: boolean },
  io: CommandIo,
): Promise<void> {
  const layers = await build.store.layers()
  const steps: PlannedStep[] = []
  for (const step of plan.steps) {
    const found = build.settings.noCache ? undefined : await build.store.findOn(step)
    if (found) build.store.use(found)
    const cached = found !== undefined
    const reason = cached ? undefined : (explainMiss(step, layers, build.settings.output) ?? 'new')
    steps.push({ ...step.label, key: step.key, cached, reason })
  }
  if (flags.json)
    io.stdout.write(`${JSON.stringify({ clock: plan.clock, seed: plan.seed, steps })}\n`)
  else io.stdout.write(planText(steps, io.stdout.columns))
}

function planText(steps: readonly PlannedStep[], columns: number | undefined): string {
  const rows = steps.map(({ phase, flavour, name, cached, reason, key }) => [
    cached ? 'cached' : 'run',
    phase,
    `${flavour}/${name}`,
    key.slice(0, 12),
    reason ?? '',
  ])
  const missing = steps.filter((step) => !step.cached).length
  return `${formatTable(rows, columns, 'wrap')}${missing} of ${steps.length} steps would run\n`
}
