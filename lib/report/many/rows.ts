import type { NamedBuildEvent, StepLabel } from '../events.ts'
import { formatCount, formatSeconds, formatStep } from '../format.ts'
import type { Page } from '../rows.ts'
import { cleanLine, cutTo, paintLine, type Span, widthOf } from '../width.ts'

/** A build that runs, and the step that it is at. */
export interface RunningBuild {
  /** When that step began; milliseconds since the epoch. */
  readonly since: number
  /** Absent: it waits for a step of another build, or reads what it needs. */
  readonly step: StepLabel | undefined
  readonly count: { readonly nth: number; readonly all: number } | undefined
}

/** A build that runs: `⠋ debian-bookworm-10G  3 of 20  12 s  install base/50-motd`. */
export function liveRow(
  name: string,
  shown: { readonly build: RunningBuild; readonly seconds: number; readonly frame: number },
  page: Page,
): string {
  const { style, width } = page
  const { spinner } = style.marks
  const { step, count } = shown.build
  const mark: Span = ['cyan', spinner[shown.frame % spinner.length] ?? '']
  const nth = count ? `${count.nth} of ${count.all}` : ''
  const time = step ? formatSeconds(shown.seconds) : ''
  const what = step ? `${step.phase} ${formatStep(step)}` : 'waits'
  const cells: Span[] = [nameColumn(name, page), nth.padEnd(9), time.padEnd(12), ['dim', what]]
  return paintLine([mark, ' ', ...cells], width, style)
}

/** A build that ended. */
export function endedRow(
  event: Extract<NamedBuildEvent, { type: 'build-finished' | 'build-failed' }>,
  page: Page,
): string {
  const { style, width } = page
  const name = nameColumn(event.build, page)
  if (event.type === 'build-failed')
    return paintLine([['red', style.marks.failed], ' ', name, ['red', 'failed']], width, style)
  const steps = `made ${formatCount(event.made, 'step')}, reused ${event.reused}`
  const time = formatSeconds(event.seconds).padEnd(21)
  return paintLine([['green', style.marks.done], ' ', name, time, ['dim', steps]], width, style)
}

/** How many have ended, of how many. */
export function progressRow(
  { well, failed }: { readonly well: number; readonly failed: number },
  count: number,
  { style, width }: Page,
): string {
  const bad: Span[] = failed > 0 ? [', ', ['red', `${failed} failed`]] : []
  return paintLine([`${well} of ${formatCount(count, 'image')} done`, ...bad], width, style)
}

/** The name, cut where it would push the rest off a narrow screen. */
function nameColumn(name: string, { style, width }: Page): string {
  const room = Math.max(8, Math.min(40, width - 48))
  const kept = cutTo(cleanLine(name), room, style.marks.ellipsis)
  return `${kept}${' '.repeat(Math.max(0, Math.min(24, room) - widthOf(kept)))}  `
}
