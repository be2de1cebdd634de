import type { Display } from '../display.ts'
import { createPlain } from '../plain.ts'
import { type TextStream, writerOf } from '../stream.ts'
import { cleanLine } from '../width.ts'
import type { ManyDisplay } from './display.ts'
import { saidOnce } from './said-once.ts'

/** The display for logs and pipes: whole lines, each with the name of its build in front. */
export function createManyPlain({
  stream,
  ...look
}: {
  readonly stream: TextStream
  /** The locale is UTF-8. */
  readonly unicode: boolean
  /** Also prints every line that the steps print. */
  readonly verbose?: boolean
}): ManyDisplay {
  const write = writerOf(stream)
  const displays = new Map<string, Display>()
  const displayOf = (build: string): Display => {
    const display =
      displays.get(build) ?? createPlain({ ...look, stream: behindName(write, build) })
    displays.set(build, display)
    return display
  }
  const report = saidOnce((event) => displayOf(event.build)(event))
  return Object.assign(report, {
    close: () => {
      for (const display of displays.values()) display.close()
    },
  })
}

/** Each line begins with the name of the build. What goes wrong with the stream, the shared writer hears. */
function behindName(write: (text: string) => void, build: string): TextStream {
  const name = cleanLine(build)
  const listen = () => undefined
  return { write: (text) => write(text.replace(/^(?=.)/gm, `${name}: `)), on: listen, off: listen }
}
