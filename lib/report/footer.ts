import { stripVTControlCharacters } from 'node:util'
import { type TextStream, writerOf } from './stream.ts'
import { widthOf } from './width.ts'

/** Lines that stay below all that is printed. Owns the end of the screen until it is closed. */
interface Footer {
  /** Prints lines that stay, above the footer. */
  print(lines: readonly string[]): void
  /** Draws the footer anew. */
  draw(): void
  /** Takes the footer away and gives the cursor back. */
  close(): void
}

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
const eraseLine = '\u001b[2K'

/** A footer on a terminal; `lines` is asked for its content whenever it is drawn. */
export function createFooter(stream: TextStream, lines: () => readonly string[]): Footer {
  const write = writerOf(stream)
  let drawn: readonly string[] = []
  let closed = false

  // One write for all, so that a terminal never shows the state between.
  const redraw = (above: readonly string[], below: readonly string[]): void => {
    const erase = drawn.length > 0 ? eraseRows(rowsOf(drawn, stream.columns)) : ''
    const cursor = toggleCursor(drawn.length > 0, below.length > 0)
    drawn = below
    const text = [...above, ...below].map((line) => `${line}\n`).join('')
    if (erase + cursor + text !== '') write(erase + cursor + text)
  }
  const draw = (): void => {
    if (!closed) redraw([], lines())
  }
  stream.on('resize', draw)
  return {
    print: (above) => redraw(above, closed ? [] : lines()),
    draw,
    close: () => {
      if (closed) return
      closed = true
      stream.off('resize', draw)
      redraw([], [])
    },
  }
}

function toggleCursor(before: boolean, after: boolean): string {
  if (before === after) return ''
  return after ? hideCursor : showCursor
}

// Row by row: tmux takes "erase below" at the top of its screen for a clear, and saves what was there as history.
function eraseRows(rows: number): string {
  const up = `\u001b[${rows}A`
  return `\r${up}${`${eraseLine}\n`.repeat(rows)}${up}`
}

/** Rows that lines take now: a terminal that became narrower has wrapped what was drawn wider. */
function rowsOf(lines: readonly string[], known: number | undefined): number {
  // A terminal that does not know its width says 0.
  const columns = known || 80
  const widths = lines.map((line) => widthOf(stripVTControlCharacters(line)))
  return widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
}
