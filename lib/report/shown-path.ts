import { decodeUtf8 } from '../decode.ts'

/** Controls, and what turns the direction of writing: a terminal would obey them. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/**
 * A path of any bytes, a letter for each as latin1 has them, as a line of a terminal: UTF-8 where it is that; a backslash
 * is written twice, and what cannot be printed as `\xNN`, byte by byte.
 */
export function shownPath(path: string): string {
  const text = decodeUtf8(Buffer.from(path, 'latin1'))
  if (text !== undefined) return text.replaceAll('\\', '\\\\').replace(unprintable, shownBytes)
  return path
    .replaceAll('\\', '\\\\')
    .replace(/[^\x20-\x7e]/g, (letter) => shownBytes(letter, 'latin1'))
}

/** A text of others as one line: controls as `\xNN`, everything else as it is. */
export function shownText(text: string): string {
  return text.replace(unprintable, (letter) => (letter === '\t' ? letter : shownBytes(letter)))
}

function shownBytes(letter: string, encoding: unknown = 'utf8'): string {
  const bytes = Buffer.from(letter, encoding === 'latin1' ? 'latin1' : 'utf8')
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
