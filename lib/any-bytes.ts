import { decodeUtf8 } from './decode.ts'

/**
 * Names on Linux are bytes, and here they are texts: a byte that is no part of UTF-8 is the half of a surrogate pair,
 * U+DC80 to U+DCFF, which no UTF-8 has. So each name has one text, and each of those texts one name; JSON carries it.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text !== undefined) return text
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(sequences, (sequence) =>
      /^[\x80-\xff]$/.test(sequence)
        ? String.fromCharCode(0xdc00 + sequence.charCodeAt(0))
        : Buffer.from(sequence, 'latin1').toString(),
    )
}

/** Those of RFC 3629, section 4, or else one byte. */
const sequences =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

/** The bytes of such a text. */
export function bytesOfText(text: string): Buffer {
  if (!hasLoneBytes(text)) return Buffer.from(text)
  // A class in Unicode mode finds no halves of whole pairs.
  const parts = text.split(/([\udc80-\udcff])/u)
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 0 ? Buffer.from(part) : Buffer.from([part.charCodeAt(0) & 0xff]),
    ),
  )
}

/** How many bytes such a text has. */
export function byteLengthOf(text: string): number {
  const bytes = Buffer.byteLength(text)
  // Nearly all are ASCII, and this is asked of many thousands.
  return bytes !== text.length && hasLoneBytes(text) ? bytesOfText(text).length : bytes
}

/** A path as functions of Node take it, which write texts as UTF-8. */
export function filePath(text: string): string | Buffer {
  return hasLoneBytes(text) ? bytesOfText(text) : text
}

function hasLoneBytes(text: string): boolean {
  return /[\udc80-\udcff]/u.test(text)
}
