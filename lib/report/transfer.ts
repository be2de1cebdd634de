import { createFooter } from './footer.ts'
import { formatSeconds, formatSize } from './format.ts'
import { type TextStream, writerOf } from './stream.ts'
import { createStyle, type Look, type Style } from './style.ts'
import { createTransferRate } from './transfer-rate.ts'
import { cleanLine, paintLine } from './width.ts'

/** What a display of transfers needs. */
interface TransferOptions {
  readonly stream: TextStream
  readonly look: Look
  /** The stream can show a line that changes; else there is a line each tenth. */
  readonly isLive: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Shows how files get somewhere, one after another. */
export interface TransferDisplay {
  /** What goes on now: `sends`, and how much of it is done, in bytes. */
  progress(verb: string, done: number, size: number): void
  /** A line that stays. */
  warn(text: string): void
  /** The name of the file that follows; nothing is shown until something goes on. */
  begin(name: string): void
  close(): void
}

interface State {
  readonly name: string
  readonly verb: string
  readonly done: number
  readonly size: number
}

/** A display on a stream, live or in lines. */
export function createTransferDisplay(options: TransferOptions): TransferDisplay {
  const { stream, look, isLive, now } = options
  const style = createStyle(look)
  const write = writerOf(stream)
  let state: State = { name: '', verb: '', done: 0, size: 0 }
  let rate = createTransferRate(now)
  let told = 0
  const width = () => Math.max(1, (stream.columns || 80) - 1)
  const isMoving = () => state.done < state.size && state.verb !== ''
  const live = () =>
    isMoving() ? [paintLine([['dim', textOf(state, rate.perSecond())]], width(), style)] : []
  const footer = isLive ? createFooter(stream, live) : undefined
  const timer = footer ? setInterval(footer.draw, 100).unref() : undefined
  const print = (line: string) => (footer ? footer.print([line]) : write(`${line}\n`))
  const inLines = () => {
    const tenth = Math.floor((state.done * 10) / state.size)
    if (tenth < told) told = 0
    if (tenth <= told || tenth === 10) return
    told = tenth
    write(`${textOf(state, rate.perSecond())}\n`)
  }
  return {
    begin(name) {
      state = { name: cleanLine(name), verb: '', done: 0, size: 0 }
      footer?.draw()
    },
    progress(verb, done, size) {
      if (verb !== state.verb) {
        rate = createTransferRate(now)
        told = 0
      }
      state = { ...state, verb, done, size }
      rate.note(done)
      if (!footer && size > 0) inLines()
    },
    warn: (text) => print(warning(text, style)),
    close() {
      clearInterval(timer)
      footer?.close()
    },
  }
}

function warning(text: string, { paint, marks }: Style): string {
  return `${paint('yellow', marks.warning)} ${cleanLine(text)}`
}

/** `out.qcow2: sent 45 MB of 141 MB, 32 %, 11 MB/s, 9 s left`. */
function textOf({ name, verb, done, size }: State, perSecond: number | undefined): string {
  const share = Math.floor((done * 100) / size)
  const parts = [`${name}: ${verb} ${formatSize(done)} of ${formatSize(size)}`, `${share} %`]
  if (perSecond !== undefined) {
    const left = formatSeconds((size - done) / perSecond)
    parts.push(`${formatSize(perSecond)}/s`, `${left} left`)
  }
  return parts.join(', ')
}
