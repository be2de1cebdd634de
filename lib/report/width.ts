import { stripVTControlCharacters } from 'node:util'
import type { Ink, Style } from './style.ts'

// Everything that moves a cursor or turns the direction of writing: hooks print it, displays must not.
const unprintable = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
const combining = /\p{Mark}|\u200b|\u200d|\ufe0f/u
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** One line as a terminal would leave it: no escapes, and of a progress bar only its last state. */
export function cleanLine(line: string): string {
  const shown = stripVTControlCharacters(line)
    .split('\r')
    .findLast((part) => part.trim() !== '')
  return (shown ?? '').replaceAll('\t', '    ').replace(unprintable, '').trimEnd()
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += columnsOf(character)
  return width
}

function columnsOf(character: string): number {
  if (character < '\u0300') return 1
  if (combining.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

/** Cuts a text to a width; what was cut ends in the ellipsis. */
export function cutTo(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  let left = Math.max(0, width - widthOf(ellipsis))
  let kept = ''
  for (const character of text) {
    left -= columnsOf(character)
    if (left < 0) break
    kept += character
  }
  return width < widthOf(ellipsis) ? kept : kept + ellipsis
}

/** Part of a line, and how to paint it. */
export type Span = string | readonly [Ink, string]

/** Joins spans to one painted line no wider than `width`: cut first, painted after, so that no escape is torn. */
export function paintLine(spans: readonly Span[], width: number, style: Style): string {
  let left = width
  let line = ''
  for (const span of spans) {
    const [ink, text] = typeof span === 'string' ? [undefined, span] : span
    const kept = cutTo(text, left, style.marks.ellipsis)
    left -= widthOf(kept)
    if (kept !== '') line += ink ? style.paint(ink, kept) : kept
    if (kept !== text) break
  }
  return line.trimEnd()
}

/** A text as lines of a width, broken at blanks; a word that is longer stays whole. Undefined: one line. */
export function wrapTo(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text]
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && widthOf(line) + widthOf(word) + 1 > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
