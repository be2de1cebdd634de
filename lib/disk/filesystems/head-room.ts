import { mebibyte } from '../../size.ts'
import type { Content } from '../../tree/measure.ts'

/** The content with room to work in: 15 % more, and 64 MiB at least. What a filesystem itself needs comes on top. */
export function withHeadRoom({ bytes, inodes }: Content): Content {
  return { bytes: bytes + Math.max(bytes * 0.15, 64 * mebibyte), inodes }
}

/** Size rules for a filesystem that keeps files in whole blocks and needs no tables ahead. */
export const usualSizes = {
  estimate: (content: Content) => usualMinimum(withHeadRoom(content)),
  minimum: (content: Content) => usualMinimum(content),
}

/** An inode takes a block at most, and a 32nd goes for what describes the rest. */
function usualMinimum({ bytes, inodes }: Content): number {
  return Math.ceil((bytes + inodes * 512) * (33 / 32)) + 2 * mebibyte
}
