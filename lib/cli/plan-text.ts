import type { Decision } from '../build.ts'
import { explainMiss } from '../plan/explain.ts'
import { formatSeconds } from '../report/format.ts'
import { lastDuration } from '../store/durations.ts'
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
  /** How long a step of this name took the last time. */
  readonly seconds?: number | undefined
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
    const seconds = cached ? undefined : await lastDuration(build.store, step.label)
    steps.push({ ...step.label, key: step.key, cached, reason, seconds })
  }
  if (flags.json)
    io.stdout.write(`${JSON.stringify({ clock: plan.clock, seed: plan.seed, steps })}\n`)
  else io.stdout.write(planText(steps, io.stdout.columns))
}

function planText(steps: readonly PlannedStep[], columns: number | undefined): string {
  const rows = steps.map(({ phase, flavour, name, cached, reason, key, seconds }) => [
    cached ? 'cached' : 'run',
    phase,
    `${flavour}/${name}`,
    key.slice(0, 12),
    seconds === undefined ? '' : formatSeconds(seconds),
    reason ?? '',
  ])
  const missing = steps.filter((step) => !step.cached)
  const told = `${missing.length} of ${steps.length} steps would run`
  return `${formatTable(rows, columns, 'wrap')}${told}${estimate(missing)}\n`
}

/** What the last times add up to. */
function estimate(missing: readonly PlannedStep[]): string {
  const known = missing.flatMap(({ seconds }) => seconds ?? [])
  if (known.length === 0) return ''
  const sum = formatSeconds(known.reduce((all, one) => all + one, 0))
  const unknown = missing.length - known.length
  return `: about ${sum}${unknown > 0 ? `, and ${unknown} that never ran` : ''}`
}
