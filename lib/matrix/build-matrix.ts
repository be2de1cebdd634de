import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type BuildOutcome,
  buildMany,
  type ManyBuildsHost,
  type ManyBuildsOptions,
} from '../build-many.ts'
import type { Artifact, ErrorReport, NamedBuildEvent } from '../report/events.ts'
import { reportsOf } from '../report/format.ts'
import type { SettledCell } from './cell-settings.ts'
import { inTurns } from './in-turns.ts'

/** What became of one image. */
export interface CellOutcome {
  readonly name: string
  /** `unchanged`: all its files were in place; `left-out`: it never began. */
  readonly state: 'built' | 'unchanged' | 'failed' | 'left-out'
  readonly seconds: number
  readonly artifacts: readonly Artifact[]
  readonly errors: readonly ErrorReport[]
  /** The last lines that a step printed which failed. */
  readonly tail: readonly string[]
}

/** Builds images side by side, each into the folder of its output, which is made; gives what became of each, in their order. */
export async function buildMatrix(
  cells: readonly SettledCell[],
  host: ManyBuildsHost,
  options: ManyBuildsOptions,
): Promise<CellOutcome[]> {
  // One that cannot be made is a fault of its builds, and told by them.
  for (const folder of new Set(cells.map(({ settings }) => dirname(settings.output))))
    await mkdir(folder, { recursive: true }).catch(() => {})
  const heard = new Map(cells.map(({ cell }) => [cell.name, new Heard()]))
  const report = (event: NamedBuildEvent) => {
    heard.get(event.build)?.hear(event, host.now())
    host.report(event)
  }
  const requests = inTurns(cells).map(({ cell: { name }, settings }) => ({ name, settings }))
  const outcomes = await buildMany(requests, { ...host, report }, options)
  return cells.flatMap(({ cell: { name } }): CellOutcome | [] => {
    const outcome = outcomes.find((one) => one.name === name)
    return outcome ? outcomeOf(outcome, heard.get(name) ?? new Heard()) : []
  })
}

function outcomeOf(outcome: BuildOutcome, { isMade, seconds, tail }: Heard): CellOutcome {
  const common = { name: outcome.name, seconds, tail, artifacts: [], errors: [] }
  const { state } = outcome
  if (state === 'left-out') return { ...common, state }
  if (state === 'failed') return { ...common, state, errors: reportsOf(outcome.error) }
  const { artifacts } = outcome.result
  return { ...common, state: isMade ? 'built' : 'unchanged', artifacts }
}
/** What the events of one build tell of it. */
class Heard {
  isMade = false
  tail: readonly string[] = []
  seconds = 0
  #began: number | undefined

  hear(event: NamedBuildEvent, now: number): void {
    this.#began ??= now
    this.seconds = (now - this.#began) / 1000
    if (event.type === 'artifact-made') this.isMade = true
    if (event.type === 'step-failed') this.tail = event.tail
  }
}
