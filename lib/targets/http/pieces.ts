import { ParfaitError } from '../../errors.ts'
import type { HttpAnswer, HttpCall } from './call.ts'

/** Bytes that are asked for at once: of more, a connection that breaks would lose more. */
const pieceBytes = 8 << 20

/**
 * Something of a known size, piece by piece, so that memory is bounded. Whether it is what was meant is left to the caller. Error:
 * `target-damaged` for a piece of another size, and those of `ask`.
 */
export async function* inPieces(
  { size, place }: { readonly size: number; readonly place: string },
  ask: (call: Pick<HttpCall, 'method' | 'headers' | 'keep'>) => Promise<HttpAnswer>,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += pieceBytes) {
    const keep = Math.min(pieceBytes, size - at)
    const headers = { range: `bytes=${at}-${at + keep - 1}` }
    const { body } = await ask({ method: 'GET', headers, keep })
    if (body.length !== keep)
      throw new ParfaitError(
        'target-damaged',
        'The service gave another piece than was asked for',
        {
          place,
          hint: 'this is for its administrator to mend',
        },
      )
    yield body
  }
}
