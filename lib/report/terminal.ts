import type { Display } from './display.ts'
import type { BuildEvent } from './events.ts'
import { createFooter } from './footer.ts'
import { createNarrator } from './narrator.ts'
import { type Page, reusedRow, runningRow, stepKey } from './rows.ts'
import type { TextStream } from './stream.ts'
import { createStyle, type Look } from './style.ts'
import { cleanLine } from './width.ts'

/** What the live display needs. */
interface TerminalOptions {
  readonly stream: TextStream
  readonly look: Look
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Also prints every line that the steps print. */
  readonly verbose?: boolean
}

type Running = Pick<Extract<BuildEvent, { type: 'step-started' }>, 'step' | 'count'> & {
  readonly since: number
  line: string
}

const frameMilliseconds = 100

/** The display for people: what is done scrolls up, what runs stays below it with time and last output. */
export function createTerminal({ stream, look, now, verbose }: TerminalOptions): Display {
  const style = createStyle(look)
  const running = new Map<string, Running>()
  // One column stays free: a terminal that has filled the last one may wrap or not.
  const page = (): Page => ({ style, width: Math.max(1, (stream.columns || 80) - 1) })
  const footer = createFooter(stream, () =>
    footerLines({ running, reused: narrator.pendingReused(), now: now(), page: page() }, stream),
  )
  const narrator = createNarrator({ print: footer.print, page, verbose: verbose ?? false })
  let timer: NodeJS.Timeout | undefined

  const animate = (): void => {
    if (running.size > 0) timer ??= setInterval(footer.draw, frameMilliseconds).unref()
    else timer = void clearInterval(timer)
  }
  const report = (event: BuildEvent): void => {
    follow(running, event, now())
    narrator.tell(event)
    // Output alone waits for the next frame: a chatty hook must not make us the slowest part of its pipe.
    if (event.type === 'step-started' || event.type === 'step-cached') footer.draw()
    animate()
  }
  const close = (): void => {
    running.clear()
    animate()
    footer.close()
  }
  return Object.assign(report, { close })
}

function follow(running: Map<string, Running>, event: BuildEvent, now: number): void {
  if (event.type === 'build-finished' || event.type === 'build-failed') running.clear()
  if (!('step' in event)) return
  const key = stepKey(event.step)
  if (event.type === 'step-started')
    running.set(key, { step: event.step, count: event.count, since: now, line: '' })
  if (event.type === 'step-finished' || event.type === 'step-failed') running.delete(key)
  const entry = running.get(key)
  const line = event.type === 'step-output' ? cleanLine(event.line) : ''
  // A blank line tells less than the one before it.
  if (entry && line.trim() !== '') entry.line = line.trimStart()
}

interface FooterState {
  readonly running: ReadonlyMap<string, Running>
  readonly reused: number
  readonly now: number
  readonly page: Page
}

function footerLines({ running, reused, now, page }: FooterState, stream: TextStream): string[] {
  const frame = Math.floor(now / frameMilliseconds)
  const lines = [...running.values()].map(({ step, since, line, count }) =>
    runningRow(step, { seconds: (now - since) / 1000, line, frame, count }, page),
  )
  if (reused > 0) lines.unshift(reusedRow(reused, page))
  // What has scrolled off the top of a screen can never be erased.
  return lines.slice(0, Math.max(1, (stream.rows || 24) - 2))
}
