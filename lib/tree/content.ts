import { createReadStream, readFileSync } from 'node:fs'
import { bytesOfText, filePath } from '../any-bytes.ts'
import { ParfaitError } from '../errors.ts'
import type { TreeEntry } from './entry.ts'

const chunkBytes = 1 << 20

/** Bytes that were made up for an entry, or a link's target; undefined for what lies in a file of the tree. */
export function madeContent({ kind, content, target }: TreeEntry): Buffer | undefined {
  if (kind === 'symlink') return bytesOfText(target ?? '')
  return content === undefined ? undefined : Buffer.from(content)
}

/**
 * The bytes of a file of the tree, exactly as many as it had when it was listed; holes read as zeros. Error:
 * `tree-invalid` for a file that has changed since.
 */
export async function* fileContent({ path, source, size }: TreeEntry): AsyncGenerator<Uint8Array> {
  if (source === undefined || size === 0) return
  let read = 0
  for await (const chunk of chunksOf(source, size)) {
    read += chunk.length
    if (read > size) break
    yield chunk
  }
  if (read !== size)
    throw new ParfaitError('tree-invalid', `'${path}' changed while it was read`, { place: path })
}

/** Synchronous for small files, which most are: a stream costs several times what the read does. */
function chunksOf(source: string, size: number): AsyncIterable<Buffer> | Iterable<Buffer> {
  return size <= chunkBytes
    ? [readFileSync(filePath(source))]
    : createReadStream(filePath(source), { highWaterMark: chunkBytes })
}

/** The zeros that fill `length` bytes up to a multiple of `boundary`. */
export function padding(length: number, boundary: number): Uint8Array {
  return new Uint8Array((boundary - (length % boundary)) % boundary)
}
