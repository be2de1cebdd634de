import type { Readable, Writable } from 'node:stream'
import { ParfaitError } from '../errors.ts'

/** A message is a line of JSON; one with `bytes` is followed by so many bytes as they are. */
export interface Frame {
  readonly message: unknown
  /** The bytes that follow; what is not read is skipped when the next frame is asked for. */
  readonly body: AsyncIterable<Buffer>
}

/** A longer line is no message of ours. Bytes. */
const longestLine = 16 << 20
/** What a login prints before parfait speaks. Bytes. */
const mostNoise = 64 << 10

interface ReadOptions {
  /** True: lines before the first one that is an object are skipped, for shells that greet. */
  readonly skipsNoise?: boolean
  /** Called with each piece that comes. */
  readonly onBytes?: () => void
  /** What is thrown where the stream ends within a frame; absent: an error that names no server. */
  readonly lost?: () => Error
}

/**
 * The frames of a stream, with what a reader has to hold bounded by one line. Ends with the stream. Errors: `server-protocol`
 * for what is no frame, `server-lost` where the stream ends in one.
 */
export async function* readFrames(
  input: Readable,
  { skipsNoise = false, onBytes = () => {}, lost = broken }: ReadOptions = {},
): AsyncGenerator<Frame> {
  const source = createSource(input, { onBytes, lost })
  let noise = skipsNoise ? mostNoise : 0
  for (;;) {
    const line = await source.line()
    if (line === undefined) return
    const message = parse(line)
    if (message === undefined) {
      noise -= line.length + 1
      if (noise > 0) continue
      throw fault(`Expected a message, got '${line.toString('latin1').slice(0, 80)}'`)
    }
    noise = 0
    const { bytes = 0 } = message
    if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
      throw fault(`Expected a number of bytes, got '${String(bytes).slice(0, 80)}'`)
    const body = source.bytes(bytes)
    yield { message, body }
    for await (const _ of body);
  }
}

function parse(line: Buffer): { readonly bytes?: unknown } | undefined {
  // Cheaper than a try for each line of a greeting.
  if (line[0] !== 123) return undefined
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}

function createSource(
  input: Readable,
  { onBytes, lost }: { readonly onBytes: () => void; readonly lost: () => Error },
) {
  const pieces: AsyncIterator<Buffer> = input[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { done, value } = await pieces.next()
    if (done) return false
    onBytes()
    rest = value
    return true
  }
  return {
    /** The next line without its end; undefined at the end of the stream. */
    async line(): Promise<Buffer | undefined> {
      const parts: Buffer[] = []
      let length = 0
      for (;;) {
        const end = rest.indexOf(10)
        const part = end < 0 ? rest : rest.subarray(0, end)
        length += part.length
        if (length > longestLine) throw fault('A line is longer than any message')
        parts.push(part)
        if (end >= 0) {
          rest = rest.subarray(end + 1)
          return Buffer.concat(parts)
        }
        rest = Buffer.alloc(0)
        if (await more()) continue
        if (length > 0) throw lost()
        return undefined
      }
    },
    /** So many bytes; who reads them may stop, and go on later. */
    bytes(count: number): AsyncIterable<Buffer> {
      let left = count
      const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
        if (left === 0) return { done: true, value: undefined }
        if (rest.length === 0 && !(await more())) throw lost()
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        return { done: false, value: piece }
      }
      return { [Symbol.asyncIterator]: () => ({ next }) }
    },
  }
}

function broken(): ParfaitError {
  return new ParfaitError('server-lost', 'The connection broke within a message', {
    hint: 'run it again: finished layers stay on the server',
  })
}

function fault(message: string): ParfaitError {
  return new ParfaitError('server-protocol', `The other side does not speak as parfait: ${message}`)
}

/** What waits for a reader that is slow, in bytes: above it nothing is added that can be left out. */
const mostWaiting = 1 << 20

/** Writes frames one after the other. */
export interface FrameWriter<Message extends object> {
  /** Resolves when the stream takes more. Its body has as many bytes as the message says. */
  send(message: Message, body?: AsyncIterable<Uint8Array>): Promise<void>
  /** The same, and where too much waits already, nothing. */
  sendIfRoom(message: Message): void
  /** Ends the stream when all is written. */
  close(): Promise<void>
}

/** Once the other side is gone nothing is written any more, and nothing is thrown: its end is heard elsewhere. */
export function createWriter<Message extends object>(output: Writable): FrameWriter<Message> {
  let isGone = false
  output.on('error', () => {
    isGone = true
  })
  output.on('close', () => {
    isGone = true
  })
  const write = async (chunk: Uint8Array | string) => {
    if (isGone || output.write(chunk)) return
    await new Promise<void>((resolve) => {
      const done = () => {
        for (const event of ['drain', 'error', 'close']) output.off(event, done)
        resolve()
      }
      for (const event of ['drain', 'error', 'close']) output.on(event, done)
    })
  }
  let last: Promise<void> = Promise.resolve()
  const send = (message: Message, body?: AsyncIterable<Uint8Array>) => {
    const next = last.then(async () => {
      await write(`${JSON.stringify(message)}\n`)
      if (body) for await (const piece of body) await write(piece)
    })
    last = next.catch(() => {})
    return next
  }
  return {
    send,
    sendIfRoom: (message) => void (output.writableLength < mostWaiting && send(message)),
    async close() {
      await last
      if (isGone) return
      await new Promise<void>((resolve) => {
        // A stream that is destroyed meanwhile calls nobody back.
        output.once('close', resolve)
        output.end(resolve)
      })
    },
  }
}
