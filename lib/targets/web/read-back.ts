import { createHash, type Hash } from 'node:crypto'
import { ParfaitError } from '../../errors.ts'
import type { TargetIo } from '../driver.ts'
import { shownUrl } from '../shown-url.ts'
import { receive } from './receive.ts'

/** SHA-256 of what a server gives for an address, hexadecimal. A connection that breaks is gone on with. */
export async function readBack(
  { url, size }: { readonly url: URL; readonly size: number },
  io: TargetIo,
): Promise<string> {
  let hash: Hash = createHash('sha256')
  let got = 0
  const sink = {
    restart() {
      hash = createHash('sha256')
      got = 0
    },
    take(piece: Uint8Array) {
      hash.update(piece)
      got += piece.length
      if (got > size) throw tooLong(url, size)
      io.checked(got, size)
    },
  }
  if (await receive(url, sink, io)) return hash.digest('hex')
  throw new ParfaitError('target-damaged', 'What was sent is not there', {
    place: shownUrl(url),
    hint: 'somebody else may have removed it meanwhile; publish again',
  })
}

function tooLong(url: URL, size: number): ParfaitError {
  return new ParfaitError(
    'target-damaged',
    `More than the ${size} bytes that were sent are there`,
    {
      place: shownUrl(url),
      hint: 'publish again with --overwrite',
    },
  )
}
