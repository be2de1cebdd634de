import type { TargetIo } from '../driver.ts'
import type { HttpHead } from '../http/call.ts'
import { PassingFault } from '../http/passing-fault.ts'
import type { Sink } from '../sink.ts'
import { basicLogin } from './login.ts'

/** Gets what a server has at an address; false where it has nothing. A connection that breaks is gone on with. */
export async function receive(url: URL, sink: Sink, io: TargetIo): Promise<boolean> {
  let got = 0
  const begin = (advance: () => void) => {
    let isFirst = true
    const take = (piece: Uint8Array, head: HttpHead) => {
      if (isFirst && !goesOn(head, got)) {
        sink.restart()
        got = 0
      }
      isFirst = false
      got += piece.length
      sink.take(piece)
      if (head.status === 206) advance()
    }
    // Else a server may send it compressed, and the digest would be that of something else.
    const headers = { 'accept-encoding': 'identity' }
    return { take, headers: got > 0 ? { ...headers, range: `bytes=${got}-` } : headers }
  }
  // 416: nothing is behind what came before the connection broke.
  const accept = [404, 410, 416]
  const authorize = basicLogin(io)
  const { status } = await io.http.ask({ method: 'GET', url, authorize, begin, accept })
  return status !== 404 && status !== 410
}

/** Whether an answer begins where the last one broke; one of the whole file begins anew. */
function goesOn({ status, headers }: HttpHead, got: number): boolean {
  if (status !== 206) return got === 0
  if (headers['content-range']?.startsWith(`bytes ${got}-`)) return true
  throw new PassingFault('the server sent another part than the one that was asked for')
}
