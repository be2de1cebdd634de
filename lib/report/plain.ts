import type { Display } from './display.ts'
import type { BuildEvent } from './events.ts'
import { formatStep } from './format.ts'
import { createNarrator } from './narrator.ts'
import type { Page } from './rows.ts'
import { type TextStream, writerOf } from './stream.ts'
import { createStyle } from './style.ts'

/** What the display without a terminal needs. */
interface PlainOptions {
  readonly stream: TextStream
  /** The locale is UTF-8. */
  readonly unicode: boolean
  /** Also prints every line that the steps print. */
  readonly verbose?: boolean
}

/** The display for logs and pipes: whole lines, in order, without a single escape. */
export function createPlain({ stream, unicode, verbose }: PlainOptions): Display {
  const write = writerOf(stream)
  const page: Page = { style: createStyle({ colour: false, unicode }), width: 1000 }
  const print = (lines: readonly string[]): void => {
    write(lines.map((line) => `${line}\n`).join(''))
  }
  const narrator = createNarrator({ print, page: () => page, verbose: verbose ?? false })
  let closed = false
  return Object.assign(
    (event: Parameters<Display>[0]) => {
      if (closed) return
      narrator.tell(event)
      // In a log that somebody follows, a long step is otherwise a long silence.
      if (event.type === 'step-started') print([startedLine(event)])
    },
    {
      close: () => {
        closed = true
      },
    },
  )
}

function startedLine({ step, count }: Extract<BuildEvent, { type: 'step-started' }>): string {
  const nth = count ? ` (${count.nth} of ${count.all})` : ''
  return `> ${step.phase} ${formatStep(step)}${nth}`
}
