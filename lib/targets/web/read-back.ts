import { createHash, type Hash } from 'node:crypto'
import { ParfaitError } from '../../errors.ts'
import type { TargetIo } from '../driver.ts'
import type { HttpHead } from '../http/call.ts'
import { PassingFault } from '../http/passing-fault.ts'
import { shownUrl } from '../shown-url.ts'
import { basicLogin } from './login.ts'

/** SHA-256 of what a server gives for an address, hexadecimal. A connection that breaks is gone on with. */
export async function readBack(
  { url, size }: { readonly url: URL; readonly size: number },
  io: TargetIo,
): Promise<string> {
  let hash: Hash = createHash('sha256')
  let got = 0
  const begin = (advance: () => void) => {
    let isFirst = true
    const take = (piece: Uint8Array, head: HttpHead) => {
      if (isFirst && !goesOn(head, got)) {
        hash = createHash('sha256')
        got = 0
      }
      isFirst = false
      hash.update(piece)
      got += piece.length
      if (got > size) throw tooLong(url, size)
      io.checked(got, size)
      if (head.status === 206) advance()
    }
    // Else a server may send it compressed, and the digest would be that of something else.
    const headers = { 'accept-encoding': 'identity' }
    return { take, headers: got > 0 ? { ...headers, range: `bytes=${got}-` } : headers }
  }
  // 416: nothing is behind what came before the connection broke.
  await io.http.ask({ method: 'GET', url, authorize: basicLogin(io), begin, accept: [416] })
  return hash.digest('hex')
}

/** Whether an answer begins where the last one broke; one of the whole file begins anew. */
function goesOn({ status, headers }: HttpHead, got: number): boolean {
  if (status !== 206) return got === 0
  if (headers['content-range']?.startsWith(`bytes ${got}-`)) return true
  throw new PassingFault('the server sent another part than the one that was asked for')
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
