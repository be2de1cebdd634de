import type { Display } from './display.ts'
import type { BuildEvent } from './events.ts'
import { type TextStream, writerOf } from './stream.ts'

/** The display for programs: one JSON event per line. */
export function createJson({ stream }: { readonly stream: TextStream }): Display {
  const write = writerOf(stream)
  let closed = false
  const report = (event: BuildEvent): void => {
    if (!closed) write(`${JSON.stringify(event)}\n`)
  }
  return Object.assign(report, {
    close: () => {
      closed = true
    },
  })
}
