import type { Artifact, BuildEvent, StepLabel } from './events.ts'
import {
  detailLines,
  errorLines,
  formatCount,
  formatSeconds,
  formatSize,
  formatStep,
} from './format.ts'
import type { Ink, Style } from './style.ts'
import { cleanLine, cutTo, paintLine, type Span, widthOf } from './width.ts'

type EventOf<T extends BuildEvent['type']> = Extract<BuildEvent, { type: T }>

/** What rows are made for: a style, and the columns that they may take. */
export interface Page {
  readonly style: Style
  readonly width: number
}

const phaseColumn = 12
const nameColumn = 30
const timeColumn = 11
const tailLines = 15

/** A running step: `⠋ install  base/50-motd  12 s  Setting up libc6 …`. */
export function runningRow(
  step: StepLabel,
  shown: {
    readonly seconds: number
    readonly line: string
    readonly frame: number
    readonly count?: { readonly nth: number; readonly all: number } | undefined
  },
  page: Page,
): string {
  const { style, width } = page
  const { spinner } = style.marks
  const mark: Span = ['cyan', spinner[shown.frame % spinner.length] ?? '']
  const time = formatSeconds(shown.seconds).padEnd(timeColumn)
  const nth = shown.count ? `${shown.count.nth} of ${shown.count.all}  ` : ''
  return paintLine(
    [mark, ' ', ...stepColumns(step, page), time, ' ', ['dim', nth + shown.line]],
    width,
    style,
  )
}

/** A step that was done, and why it ran. */
export function finishedRow(
  { step, seconds }: EventOf<'step-finished'>,
  reason: string | undefined,
  page: Page,
): string {
  const { style, width } = page
  const time = formatSeconds(seconds).padEnd(timeColumn)
  const why: Span[] = reason ? [' ', ['dim', reason]] : []
  return paintLine(
    [['green', style.marks.done], ' ', ...stepColumns(step, page), time, ...why],
    width,
    style,
  )
}

/** How many steps in a row came from the store. */
export function reusedRow(count: number, { style, width }: Page): string {
  const text = `${formatCount(count, 'step')} reused`
  return paintLine([['dim', `${style.marks.reused} ${text}`]], width, style)
}

/** A step that a host has from an earlier time. */
export function appliedRow(step: StepLabel, page: Page): string {
  const { style, width } = page
  return paintLine(
    [['dim', style.marks.reused], ' ', ...stepColumns(step, page), 'applied'],
    width,
    style,
  )
}

/** What a step printed, told apart from other steps' lines by its name. */
export function outputRow(step: StepLabel, line: string, style: Style): string {
  return `${style.paint('dim', `  ${formatStep(step)} |`)} ${cleanLine(line)}`.trimEnd()
}

/** A remark, never cut: a reader may need its end. */
export function noticeRow({ level, text }: EventOf<'notice'>, style: Style): string {
  const [ink, mark]: [Ink, string] =
    level === 'warning' ? ['yellow', style.marks.warning] : ['cyan', style.marks.info]
  return `${style.paint(ink, mark)} ${cleanLine(text.replaceAll('\n', ' '))}`
}

/** A failed step: what it printed last comes first, so that error, log and way in stand where the eye is. */
export function failedRows(event: EventOf<'step-failed'>, page: Page): string[] {
  const { style, width } = page
  const mark: Span = ['red', style.marks.failed]
  const seconds = formatSeconds(event.seconds)
  return [
    paintLine(
      [mark, ' ', ...stepColumns(event.step, page), ['red', `failed`], ` after ${seconds}`],
      width,
      style,
    ),
    ...event.tail
      .slice(-tailLines)
      .map((line) => `  ${style.paint('dim', '|')} ${cleanLine(line)}`),
    ...errorLines(event.error, style),
    ...detailLines('log', event.log, style),
    ...detailLines('shell', event.shell, style),
  ]
}

/** A file that was in place already. */
export function reusedArtifactRow(artifact: Artifact, page: Page): string {
  const { style, width } = page
  const columns = columnsOf('artifact', artifact.kind, page)
  return paintLine([['dim', style.marks.reused], ' ', ...columns, 'reused'], width, style)
}

/** The end of a build: every file with its size and digest, then the numbers. Paths are never cut. */
export function summaryRows(event: EventOf<'build-finished'>, style: Style): string[] {
  const column = Math.max(0, ...event.artifacts.map(({ path }) => widthOf(path)))
  const files = event.artifacts.map(({ path, size, sha256 }) => {
    const gap = ' '.repeat(column - widthOf(path))
    const about = `${formatSize(size).padStart(7)}  sha256 ${sha256.slice(0, 12)}`
    return `  ${style.paint('bold', path)}${gap}  ${style.paint('dim', about)}`
  })
  const steps = `made ${formatCount(event.made, 'step')}, reused ${event.reused}`
  const done = style.paint('green', `${style.marks.done} done`)
  return [`${done} in ${formatSeconds(event.seconds)}: ${steps}`, ...files]
}

/** The first line of a build: what is mixed. */
export function titleRow({ name, flavours }: EventOf<'build-started'>, page: Page): string {
  const mix = flavours.join(' + ')
  return paintLine([['bold', name], ': ', mix], page.width, page.style)
}

/** Tells steps apart. */
export function stepKey(step: StepLabel): string {
  return `${step.phase} ${formatStep(step)}`
}

function stepColumns(step: StepLabel, page: Page): Span[] {
  return columnsOf(step.phase, formatStep(step), page)
}

/** Phase and name, the name cut where it would push the time off a narrow screen. */
function columnsOf(phase: string, name: string, { style, width }: Page): Span[] {
  const room = Math.max(8, Math.min(Math.max(nameColumn, width - 46), width - 26))
  const kept = cutTo(name, room, style.marks.ellipsis)
  const gap = ' '.repeat(Math.max(0, Math.min(nameColumn, room) - widthOf(kept)))
  return [['dim', phase.padEnd(phaseColumn)], ' ', kept + gap, ' ']
}
