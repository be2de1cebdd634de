import { setTimeout as wait } from 'node:timers/promises'

/** Time and chance, handed in so that a test of hours takes none. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds; rejects when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 up to 1, without it. */
  random(): number
}

/** What of a clock the caller has to bring. */
export type GivenClock = Pick<Clock, 'now'> & Partial<Clock>

/** The clock of a caller, its missing parts filled in. */
export function clockOf({ now, sleep, random = Math.random }: GivenClock): Clock {
  return {
    now,
    random,
    sleep:
      sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, signal ? { signal } : {})),
  }
}
