import { createHash } from 'node:crypto'

/** A seed for one purpose, from the seed of the disk: 64 hexadecimal digits. */
export function deriveSeed(seed: string, purpose: string): string {
  return createHash('sha256').update(`${seed}\n${purpose}`).digest('hex')
}

/**
 * A UUID that looks random and always is the same for the same seed and purpose. Version 4 and the
 * variant of RFC 4122 are set, because some readers refuse others.
 */
export function deriveUuid(seed: string, purpose: string): string {
  const hex = deriveSeed(seed, purpose)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
