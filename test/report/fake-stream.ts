import { EventEmitter } from 'node:events'
import type { TextStream } from '../../lib/report/stream.ts'

/** A stream that keeps what was written, and a little of what a terminal would show of it. */
export class FakeStream extends EventEmitter implements TextStream {
  text = ''
  isTTY: boolean
  columns: number
  rows: number

  constructor({ isTTY = true, columns = 80, rows = 24 } = {}) {
    super()
    this.isTTY = isTTY
    this.columns = columns
    this.rows = rows
  }

  write(text: string): void {
    this.text += text
  }

  /** The lines of the screen, as if it were endless: cursor up, erase line, line feed; no wrapping. */
  screen(): string[] {
    const lines = ['']
    let row = 0
    // A character that no display writes stands for the escape: biome wants no control characters.
    const text = this.text.replaceAll('\u001b[', '\uffff')
    for (const part of text.match(/\uffff(\?25[hl]|\d*[A-Za-z])|\r|\n|[^\uffff\r\n]+/g) ?? []) {
      const move = /^\uffff(\d+)A$/.exec(part)
      if (move) row -= Number(move[1])
      else if (part === '\n') row += 1
      else if (part === '\uffff2K') lines[row] = ''
      else if (part !== '\r' && !part.startsWith('\uffff')) lines[row] = (lines[row] ?? '') + part
      lines[row] ??= ''
    }
    while (lines.at(-1) === '') lines.pop()
    return lines
  }
}
