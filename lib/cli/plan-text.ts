import type { Decision } from '../decide.ts'
import { type PlannedStep, planSteps } from '../plan/planned-steps.ts'
import { formatSeconds } from '../report/format.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** Prints what would run, what is cached, and why what would run is not. */
export async function printPlan(
  { plan, build }: Decision,
  flags: { readonly json?: boolean },
  io: CommandIo,
): Promise<void> {
  const steps = await planSteps({ plan, build })
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

/** What the last times of steps add up to: `: about 3 s, and 2 that never ran`; nothing where none is known. */
export function estimate(missing: readonly Pick<PlannedStep, 'seconds'>[]): string {
  const known = missing.flatMap(({ seconds }) => seconds ?? [])
  if (known.length === 0) return ''
  const sum = formatSeconds(known.reduce((all, one) => all + one, 0))
  const unknown = missing.length - known.length
  return `: about ${sum}${unknown > 0 ? `, and ${unknown} that never ran` : ''}`
}
