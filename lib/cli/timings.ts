import type { BuildEvent, Reporter } from '../report/events.ts'
import { formatSeconds, formatSize } from '../report/format.ts'
import { alignRight, formatTable } from './table.ts'

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
  const rows: string[][] = [['time', 'room', '', '']]
  const row = (time: string, room: number | undefined, ...names: readonly string[]) =>
    rows.push([time, room === undefined ? '' : formatSize(room), ...names])
  let ofSteps = 0
  for (const event of events) {
    if (event.type === 'step-cached') row('reused', event.bytes, ...labelOf(event))
    if (event.type === 'step-finished') {
      row(formatSeconds(event.seconds), event.bytes, ...labelOf(event))
      ofSteps += event.seconds
    }
    if (event.type === 'artifact-reused')
      row('reused', event.artifact.size, 'file', event.artifact.path)
    if (event.type === 'artifact-made') row('', event.artifact.size, 'file', event.artifact.path)
    if (event.type === 'build-finished') {
      const rest = Math.max(0, event.seconds - ofSteps)
      row(
        formatSeconds(rest),
        undefined,
        'rest',
        'flavours, questions, plan, files in their places',
      )
      row(formatSeconds(event.seconds), undefined, 'all', '')
    }
  }
  return formatTable(alignRight(rows, [0, 1]), columns)
}

function labelOf({
  step,
}: Extract<BuildEvent, { type: 'step-cached' | 'step-finished' }>): string[] {
  return [step.phase, `${step.flavour}/${step.name}`]
}
