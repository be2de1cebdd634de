import type { BuildEvent, Reporter } from '../report/events.ts'
import { formatSeconds, formatSize } from '../report/format.ts'
import { formatTable } from './table.ts'

/** Where the time and the room of a build went. */
interface Timings {
  /** A listener that keeps what it hears, and passes it on. */
  listen(report: Reporter): Reporter
  text(columns: number | undefined): string
}

/** Timings that know of nothing yet. */
export function createTimings(): Timings {
  const events: BuildEvent[] = []
  return {
    listen: (report) => (event) => {
      events.push(event)
      report(event)
    },
    text: (columns) => timingsText(events, columns),
  }
}

function timingsText(events: readonly BuildEvent[], columns: number | undefined): string {
  const rows: string[][] = []
  let ofSteps = 0
  for (const event of events) {
    if (event.type === 'step-cached') rows.push(['reused', ...labelOf(event)])
    if (event.type === 'step-finished') {
      rows.push([formatSeconds(event.seconds), ...labelOf(event)])
      ofSteps += event.seconds
    }
    if (event.type === 'artifact-reused') rows.push(['reused', 'file', event.artifact.path])
    if (event.type === 'build-finished') {
      const rest = Math.max(0, event.seconds - ofSteps)
      rows.push([formatSeconds(rest), 'rest', 'flavours, questions, plan, files in their places'])
      rows.push([formatSeconds(event.seconds), 'all', ''])
      for (const { kind, size } of event.artifacts) rows.push([formatSize(size), 'file', kind])
    }
  }
  return formatTable(rows, columns)
}

function labelOf({
  step,
}: Extract<BuildEvent, { type: 'step-cached' | 'step-finished' }>): string[] {
  return [step.phase, `${step.flavour}/${step.name}`]
}
