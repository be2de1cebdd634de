import t from 'tap'
import { readSession, type SessionFlags } from '../../lib/boot/session-wish.ts'
import type { ParfaitError } from '../../lib/errors.ts'

function read(flags: SessionFlags) {
  const faults: ParfaitError[] = []
  const wish = readSession(flags, faults)
  return { wish, said: faults.map(({ message }) => message) }
}

t.strictSame(read({ session: true, reports: 'out' }), {
  wish: {
    reports: 'out',
    junit: undefined,
    tap: false,
    limits: { bootMs: 300_000, runMs: 3_600_000, settleMs: 5000, graceMs: 60_000 },
  },
  said: [],
})
t.match(read({ session: true, reports: 'out', timeout: '7', bootTimeout: '8', settle: '0' }).wish, {
  limits: { bootMs: 8000, runMs: 7000, settleMs: 0 },
})
t.strictSame(read({}), { wish: undefined, said: [] })
t.strictSame(read({ session: true, settle: 'soon' }).said, [
  'Expected a folder for the reports of the session',
  "Expected a number of seconds after --settle, not 'soon'",
])
t.strictSame(read({ reports: 'out', settle: '1' }).said, [
  '--reports belongs to --session, which was not given',
  '--settle belongs to --session, which was not given',
])
