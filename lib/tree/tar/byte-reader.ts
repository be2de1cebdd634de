/** Bytes of a stream, taken in pieces of known length, never more than is asked for. */
export interface ByteReader {
  /** Exactly so many bytes; fewer only where the stream ends. */
  take(length: number): Promise<Buffer>
  /** So many bytes as they come, in chunks; fewer only where the stream ends. */
  stream(length: number): AsyncGenerator<Buffer>
}

/** Reads from what is streamed. */
export function byteReader(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): ByteReader {
  const chunks =
    Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]()
  let rest: Buffer = Buffer.alloc(0)
  async function* stream(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      while (rest.length === 0) {
        const { done, value } = await chunks.next()
        if (done) return
        rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      }
      const chunk = rest.subarray(0, left)
      rest = rest.subarray(chunk.length)
      left -= chunk.length
      yield chunk
    }
  }
  const take = async (length: number) => {
    const taken: Buffer[] = []
    for await (const chunk of stream(length)) taken.push(chunk)
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken)
  }
  return { take, stream }
}
