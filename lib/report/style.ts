import { styleText } from 'node:util'

/** The colours of all displays. */
export type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** The signs that lines begin with. */
interface Marks {
  readonly done: string
  readonly failed: string
  readonly reused: string
  readonly warning: string
  readonly info: string
  readonly ellipsis: string
  readonly separator: string
  readonly spinner: readonly string[]
}

/** How a display may look: decided outside, by the user's terminal and environment. */
export interface Look {
  readonly colour: boolean
  /** The locale is UTF-8. */
  readonly unicode: boolean
}

/** A look, ready to use. */
export interface Style {
  readonly paint: (ink: Ink, text: string) => string
  readonly marks: Marks
}

const unicodeMarks: Marks = {
  done: '✓',
  failed: '✗',
  reused: '=',
  warning: '!',
  info: '·',
  ellipsis: '…',
  separator: '·',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
}

const asciiMarks: Marks = {
  done: '+',
  failed: 'x',
  reused: '=',
  warning: '!',
  info: '-',
  ellipsis: '...',
  separator: '-',
  spinner: ['|', '/', '-', '\\'],
}

/** The style of a look. */
export function createStyle({ colour, unicode }: Look): Style {
  return {
    // The decision was made outside: styleText must not make another from process.stdout.
    paint: (ink, text) => (colour ? styleText(ink, text, { validateStream: false }) : text),
    marks: unicode ? unicodeMarks : asciiMarks,
  }
}

/** No colours, ASCII only. */
export const plainStyle = createStyle({ colour: false, unicode: false })
