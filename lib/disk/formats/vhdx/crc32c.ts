/** Castagnoli's polynomial, its bits turned around. */
const polynomial = 0x82f63b78

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ ((value & 1) === 0 ? 0 : polynomial)
  return value
})

/** CRC-32C, RFC 3720 B.4; zlib has only the other one. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffff_ffff
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 255] ?? 0)
  return ~value >>> 0
}
