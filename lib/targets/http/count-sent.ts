import type { HttpCall } from './call.ts'

/** What of a try tells how much of its body has gone out: at once `before`, which was there before it, and then with each piece. Bytes. */
export function countSent(tell: (sent: number) => void, before = 0): Pick<HttpCall, 'sent'> {
  let all = before
  tell(all)
  return {
    sent(bytes) {
      all += bytes
      tell(all)
    },
  }
}
