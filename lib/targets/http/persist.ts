import { ParfaitError } from '../../errors.ts'
import type { HttpIo } from './call.ts'
import { PassingFault } from './passing-fault.ts'

/** Tries in a row that bring nothing before parfait gives up. */
const mostVain = 8
const longestWait = 60_000

/**
 * Does something again for as long as its faults pass and there is hope. `attempt` is given a function that it calls
 * for what is not lost again, whatever comes. Errors: `target-unreachable`, `interrupted`, and what `attempt` throws.
 */
export async function persist<T>(
  { place, attempt }: { readonly place: string; attempt(advance: () => void): Promise<T> },
  io: HttpIo,
): Promise<T> {
  let vain = 0
  for (;;) {
    throwIfAborted(io)
    try {
      return await attempt(() => {
        vain = 0
      })
    } catch (fault) {
      throwIfAborted(io)
      if (!(fault instanceof PassingFault)) throw fault
      vain += 1
      const wait = waitAfter(fault, vain, io.clock.random())
      if (vain >= mostVain || io.clock.now() + wait > io.until)
        throw unreachable(fault, place, vain)
      io.retry({ reason: fault.message, place, vain, most: mostVain, wait })
      await io.clock.sleep(wait, io.signal).catch(() => {})
    }
  }
}

/** Full jitter: clients that failed together do not come back together. */
function waitAfter({ retryAfter = 0 }: PassingFault, vain: number, random: number): number {
  return Math.max(retryAfter, Math.round(random * Math.min(longestWait, 1000 * 2 ** (vain - 1))))
}

function throwIfAborted({ signal }: HttpIo): void {
  if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
}

function unreachable(fault: PassingFault, place: string, vain: number): ParfaitError {
  const why = vain >= mostVain ? `${vain} tries in a row brought nothing` : 'the deadline is near'
  return new ParfaitError('target-unreachable', `The target fails: ${fault.message}; ${why}`, {
    place,
    hint: 'publish again when it works: what is there already is not sent again',
    cause: fault,
  })
}
