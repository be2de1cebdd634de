import { explainMiss } from '../plan/explain.ts'
import type { Step } from '../step.ts'
import type { AppliedRecord } from './records.ts'

/** A step, and why it would run; without a reason the host has it. */
export interface HostStep {
  readonly step: Step
  readonly reason?: string
}

/** What a host has of the steps, and for the others why not. */
export function compare(steps: readonly Step[], records: readonly AppliedRecord[]): HostStep[] {
  const applied = countApplied(steps, records)
  const known = records.map(({ material, begin }) => ({ material, madeAt: begin }))
  return steps.map((step, at) =>
    at < applied ? { step } : { step, reason: reasonOf(step, records[at], known) },
  )
}

function reasonOf(
  step: Step,
  record: AppliedRecord | undefined,
  known: Parameters<typeof explainMiss>[1],
): string {
  if (record?.key === step.key && record.status === 'failed') return 'it failed the last time'
  if (record?.key === step.key && record.status === 'running') return 'it was not finished'
  return explainMiss(step, known) ?? 'new'
}

/** How many steps from the first one on a host has, in the order of the plan. */
function countApplied(steps: readonly Step[], records: readonly AppliedRecord[]): number {
  const differs = steps.findIndex(({ key }, at) => {
    const record = records[at]
    return record?.status !== 'applied' || record.key !== key
  })
  return differs < 0 ? steps.length : differs
}
