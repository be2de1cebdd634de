import { createHash } from 'node:crypto'

/** Bytes that pass by, and what they are in all. */
interface Summing {
  readonly bytes: AsyncGenerator<Uint8Array>
  /** To be asked when all have passed; the digest is SHA-256, hexadecimal, the size in bytes. */
  sum(): { readonly sha256: string; readonly size: number }
}

/** Sums up what passes. What is more than `most` bytes is taken by `refuse`, which throws. */
export function summing(
  source: AsyncIterable<Uint8Array>,
  limit?: { readonly most: number; refuse(): never },
): Summing {
  const hash = createHash('sha256')
  let size = 0
  async function* pass() {
    for await (const piece of source) {
      size += piece.length
      if (limit && size > limit.most) limit.refuse()
      hash.update(piece)
      yield piece
    }
  }
  return { bytes: pass(), sum: () => ({ sha256: hash.digest('hex'), size }) }
}
