import { createHash } from 'node:crypto'
import type { FilesystemReader, FoundNode } from '../disk/filesystem-reader.ts'
import type { Budget } from './budget.ts'

/** A file of an image that is read within bounds. */
export interface Readable {
  readonly reader: FilesystemReader
  readonly node: FoundNode
  readonly budget: Budget
}

/** True where both files have the same bytes. Error: `image-invalid`. */
export async function isSameContent(a: Readable, b: Readable): Promise<boolean> {
  const other = piecesOf(b)
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of piecesOf(a))
      for (let at = 0; at < chunk.length; ) {
        if (rest.length === 0) {
          const next = await other.next()
          if (next.done) return false
          rest = next.value
          continue
        }
        const length = Math.min(chunk.length - at, rest.length)
        if (!isEqual(chunk.subarray(at, at + length), rest.subarray(0, length))) return false
        at += length
        rest = rest.subarray(length)
      }
    return rest.length === 0 && (await other.next()).done === true
  } finally {
    await other.return(undefined)
  }
}

/** The same memory is not compared: holes of both come from one buffer. */
function isEqual(a: Buffer, b: Buffer): boolean {
  return (a.buffer === b.buffer && a.byteOffset === b.byteOffset) || a.equals(b)
}

/** SHA-256 of a file, in hexadecimal. Error: `image-invalid`. */
export async function digestOfContent(file: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of piecesOf(file)) hash.update(chunk)
  return hash.digest('hex')
}

/** The whole of a file that is short. Error: `image-invalid`. */
export async function wholeContent(file: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of piecesOf(file)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* piecesOf({ reader, node, budget }: Readable): AsyncGenerator<Buffer, undefined> {
  let last: Buffer | undefined
  for await (const chunk of reader.content(node)) {
    // Readers give one buffer of zeros again and again for holes.
    budget.takeChunk(chunk.length, last?.buffer === chunk.buffer)
    last = chunk
    yield chunk
  }
  return undefined
}
