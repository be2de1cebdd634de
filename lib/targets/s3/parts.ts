import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FileRange } from '../http/call.ts'

/** A part of a file, as multipart uploads have them. */
export interface Part extends FileRange {
  /** From 1. */
  readonly number: number
}

/** Digests of a part, hexadecimal. */
export interface PartDigests {
  readonly md5: string
  readonly sha256: string
}

/** Smaller files go in one piece. Bytes. */
export const smallestPart = 16 << 20

/** The most parts that a service takes. */
const mostParts = 10_000

/** Bytes of each part but the last, for a file of this size. */
export function partSizeFor(size: number): number {
  const wanted = Math.ceil(size / mostParts / (1 << 20)) * (1 << 20)
  return Math.max(smallestPart, wanted)
}

/** The parts of a file; one for an empty one. */
export function partsOf(path: string, size: number, partSize: number): Part[] {
  const count = Math.max(1, Math.ceil(size / partSize))
  return Array.from({ length: count }, (_, at) => {
    const start = at * partSize
    return { path, number: at + 1, start, size: Math.min(partSize, size - start) }
  })
}

/** Digests of a part; `whole` gets its bytes too. */
export async function digestsOfPart(
  { path, start, size }: Part,
  whole: Hash,
): Promise<PartDigests> {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  if (size > 0)
    for await (const piece of createReadStream(path, {
      start,
      end: start + size - 1,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>)
      for (const hash of [md5, sha256, whole]) hash.update(piece)
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex') }
}

/** What S3 calls an object of these parts. */
export function entityTag(parts: readonly PartDigests[]): string {
  const joined = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))
  return `${createHash('md5').update(joined).digest('hex')}-${parts.length}`
}

/** As `Content-MD5` has it. */
export function md5Header({ md5 }: Pick<PartDigests, 'md5'>): string {
  return Buffer.from(md5, 'hex').toString('base64')
}
