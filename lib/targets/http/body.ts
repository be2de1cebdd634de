import { createReadStream } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ParfaitError } from '../../errors.ts'
import type { FileRange, HttpCall } from './call.ts'

/** Bytes of a body. */
export function sizeOfBody(body: HttpCall['body']): number {
  if (!body) return 0
  return isBytes(body) ? body.length : body.size
}

/** Sends all of it; false where the server answered before that, or the connection broke, which others say. */
export async function sendBody(request: ClientRequest, call: HttpCall): Promise<boolean> {
  const { body, sent = () => {} } = call
  if (!body || sizeOfBody(body) === 0) {
    request.end()
    return true
  }
  if (isBytes(body)) {
    request.end(body)
    sent(body.length)
    return true
  }
  return sendRange(request, body, sent)
}

async function sendRange(
  request: ClientRequest,
  { path, start, size }: FileRange,
  sent: (bytes: number) => void,
): Promise<boolean> {
  let read = 0
  const count = new Transform({
    transform(piece: Buffer, _encoding, done) {
      read += piece.length
      sent(piece.length)
      done(null, piece)
    },
    flush: (done) => done(read < size ? shorter(path) : null),
  })
  const source = createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 20 })
  try {
    await pipeline(source, count, request)
    return true
  } catch (fault) {
    // The request has told its own end to whoever listens.
    const isOfFile = fault instanceof ParfaitError || (fault instanceof Error && 'path' in fault)
    if (isOfFile) throw fault
    return false
  }
}

function shorter(path: string): ParfaitError {
  return new ParfaitError('target-refused', 'The file became shorter while it was sent', {
    place: path,
    hint: 'publish again when nobody writes it any more',
  })
}

function isBytes(body: Uint8Array | FileRange): body is Uint8Array {
  return body instanceof Uint8Array
}
