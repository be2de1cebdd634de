import type { NamedBuildEvent } from '../events.ts'
import { createFooter } from '../footer.ts'
import { createNarrator } from '../narrator.ts'
import type { Page } from '../rows.ts'
import type { TextStream } from '../stream.ts'
import { createStyle, type Look } from '../style.ts'
import { cleanLine } from '../width.ts'
import type { ManyDisplay } from './display.ts'
import { endedRow, liveRow, progressRow, type RunningBuild } from './rows.ts'
import { saidOnce } from './said-once.ts'

/** What the live display needs. */
interface ManyTerminalOptions {
  readonly stream: TextStream
  readonly look: Look
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Builds that there will be. */
  readonly count: number
  /** Also prints every line that the steps print. */
  readonly verbose?: boolean
}

const frameMilliseconds = 100

/** The display for people: builds that ended scroll up, those that run have a line each below. */
export function createManyTerminal(options: ManyTerminalOptions): ManyDisplay {
  const { stream, look, now, count, verbose = false } = options
  const style = createStyle(look)
  const running = new Map<string, RunningBuild>()
  const ended = { well: 0, failed: 0 }
  // One column stays free: a terminal that has filled the last one may wrap or not.
  const page = (): Page => ({ style, width: Math.max(1, (stream.columns || 80) - 1) })
  const lines = () => {
    const frame = Math.floor(now() / frameMilliseconds)
    const rows = [...running].map(([name, build]) =>
      liveRow(name, { build, seconds: (now() - build.since) / 1000, frame }, page()),
    )
    // What has scrolled off the top of a screen can never be erased.
    const room = Math.max(1, (stream.rows || 24) - 3)
    return running.size > 0 ? [...rows.slice(0, room), progressRow(ended, count, page())] : []
  }
  const footer = createFooter(stream, lines)
  const timer = setInterval(footer.draw, frameMilliseconds).unref()
  const narrate = narratorsOf({ print: footer.print, page, verbose })
  const report = saidOnce((event) => {
    follow(running, event, now())
    narrate(event)
    if (event.type === 'build-finished') ended.well += 1
    if (event.type === 'build-failed') ended.failed += 1
    if (event.type === 'build-finished' || event.type === 'build-failed') {
      running.delete(event.build)
      footer.print([endedRow(event, page())])
    }
  })
  const close = () => {
    clearInterval(timer)
    running.clear()
    footer.close()
  }
  return Object.assign(report, { close })
}

/** What stays of a build while it runs: what went wrong or was remarked, and with `verbose` what steps print. */
function narratorsOf(of: {
  readonly print: (lines: readonly string[]) => void
  readonly page: () => Page
  readonly verbose: boolean
}): (event: NamedBuildEvent) => void {
  const narrators = new Map<string, ReturnType<typeof createNarrator>>()
  return (event) => {
    if (!['notice', 'step-output', 'step-failed', 'build-failed'].includes(event.type)) return
    const name = of.page().style.paint('dim', `${cleanLine(event.build)}:`)
    const print = (lines: readonly string[]) => of.print(lines.map((line) => `${name} ${line}`))
    const narrator = narrators.get(event.build) ?? createNarrator({ ...of, print })
    narrators.set(event.build, narrator)
    narrator.tell(event)
  }
}

function follow(running: Map<string, RunningBuild>, event: NamedBuildEvent, now: number): void {
  const build = running.get(event.build) ?? { since: now, step: undefined, count: undefined }
  if (event.type === 'build-started') running.set(event.build, build)
  if (event.type === 'step-started')
    running.set(event.build, { since: now, step: event.step, count: event.count })
  if (event.type === 'step-finished') running.set(event.build, { ...build, step: undefined })
}
