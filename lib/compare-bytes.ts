/** The order of `LC_ALL=C sort`, that of the bytes of UTF-8: the same on every host. JavaScript's own is UTF-16's. */
export function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (one !== other) return rankOf(one) < rankOf(other) ? -1 : 1
  }
  return Math.sign(a.length - b.length)
}

/** In UTF-8, what UTF-16 makes of two surrogates comes behind all that it makes of one unit. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
