import { compareBytes } from '../../compare-bytes.ts'
import type { PublishPlan } from '../driver.ts'

/** A list that lies beside published files: a line each. */
export interface ListKind {
  readonly name: string
  /** Without its line feed. */
  lineOf(plan: PublishPlan): string
  /** Which file a line is about; undefined for one of somebody else's. */
  nameOf(line: string): string | undefined
}

/** A list with lines for these files: others keep theirs, all in the order of their names, what is no line of it first. */
export function mergeLines(text: string, kind: ListKind, plans: readonly PublishPlan[]): string {
  const others: string[] = []
  const lines = new Map<string, string>()
  for (const line of text.split('\n')) {
    const name = kind.nameOf(line)
    if (name !== undefined) lines.set(name, line)
    else if (line !== '') others.push(line)
  }
  for (const plan of plans) lines.set(plan.shipment.name, kind.lineOf(plan))
  const sorted = [...lines].sort(([a], [b]) => compareBytes(a, b)).map(([, line]) => line)
  return [...others, ...sorted].map((line) => `${line}\n`).join('')
}
