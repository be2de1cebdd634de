import { ParfaitError } from '../errors.ts'
import type { SessionLimits } from './guest-session/run-session.ts'

/** What is wanted of a machine with the flavour `session`. */
export interface SessionWish {
  /** Folder for the reports, as given. */
  readonly reports: string
  /** File for a report that CI systems read, as given. */
  readonly junit: string | undefined
  /** True: the same is printed as TAP. */
  readonly tap: boolean
  readonly limits: SessionLimits
}

/** Flags of the command line that are about sessions. */
export interface SessionFlags {
  readonly session?: true
  readonly reports?: string
  readonly bootTimeout?: string
  readonly settle?: string
  readonly junit?: string
  readonly tap?: true
  readonly timeout?: string
}

/** Reads the flags; faults go to the list. Undefined: no session is waited for. */
export function readSession(flags: SessionFlags, faults: ParfaitError[]): SessionWish | undefined {
  const { session, reports, bootTimeout, settle, junit, tap, timeout = '3600' } = flags
  const given = Object.entries({ reports, 'boot-timeout': bootTimeout, settle, junit, tap })
  const fault = (message: string, hint?: string) =>
    faults.push(new ParfaitError('usage', message, hint === undefined ? {} : { hint }))
  if (session === undefined) {
    for (const [name] of given.filter(([, value]) => value !== undefined))
      fault(`--${name} belongs to --session, which was not given`)
    return undefined
  }
  if (reports === undefined || reports === '')
    fault('Expected a folder for the reports of the session', 'add --reports DIR')
  const milliseconds = (name: string, text: string) => {
    const seconds = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
    if (!(seconds <= 1_000_000))
      fault(`Expected a number of seconds after --${name}, not '${text}'`)
    return 1000 * seconds
  }
  return {
    reports: reports ?? '',
    junit,
    tap: tap ?? false,
    limits: {
      bootMs: milliseconds('boot-timeout', bootTimeout ?? '300'),
      runMs: milliseconds('timeout', timeout),
      settleMs: milliseconds('settle', settle ?? '5'),
      graceMs: 60_000,
    },
  }
}
