import { bytesOfText } from './any-bytes.ts'

/** The order of `LC_ALL=C sort`, that of the bytes: the same on every host. JavaScript's own is that of UTF-16. */
export function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const one = a.charCodeAt(at)
    const other = b.charCodeAt(at)
    if (one === other) continue
    // Most names: many thousands are compared.
    if (one < 0xd800 && other < 0xd800) return one < other ? -1 : 1
    if (isLone(a, at) || isLone(b, at)) return Buffer.compare(bytesOfText(a), bytesOfText(b))
    return rankOf(one) < rankOf(other) ? -1 : 1
  }
  return Math.sign(a.length - b.length)
}

/** In UTF-8, what UTF-16 makes of two surrogates comes behind all that it makes of one unit. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** A byte that is no part of UTF-8; see `textOfBytes`. */
function isLone(text: string, at: number): boolean {
  const [before, unit] = [text.charCodeAt(at - 1), text.charCodeAt(at)]
  return unit >= 0xdc80 && unit <= 0xdcff && !(before >= 0xd800 && before < 0xdc00)
}
