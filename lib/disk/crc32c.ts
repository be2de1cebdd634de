const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

/** CRC-32C (RFC 3720, appendix B.4) as the kernel chains it: `before` is the sum so far, and nothing is inverted. */
export function crc32c(before: number, bytes: Uint8Array): number {
  let sum = before
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0)
  return sum >>> 0
}
