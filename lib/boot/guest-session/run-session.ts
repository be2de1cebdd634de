import { endsWithin } from '../launch.ts'
import { kernelPanic } from '../serial-console.ts'
import { describeEnd, type Session } from '../session.ts'
import { until } from '../until.ts'
import type { ReportsReceiver } from './receiver.ts'
import type { GuestWords } from './words.ts'

/** The ports that the flavour `session` looks for. */
export const sessionPorts = { words: 'parfait.session', reports: 'parfait.reports' } as const

/** How a session ended, from the host's side. */
type SessionEnd =
  /** What was to run has run; `status` is its. */
  | 'done'
  /** The guest, or the host, ended what was to run. */
  | 'timeout'
  /** The machine has nothing to run. */
  | 'missing'
  /** Nobody said hello: it has not the flavour `session`, or does not get as far. */
  | 'silent'
  | 'panic'
  /** The machine ended by itself. */
  | 'ended'

/** What came of a session. */
export interface SessionResult {
  readonly end: SessionEnd
  readonly kind: 'test' | 'service' | undefined
  /** Of the program; undefined where it did not end. */
  readonly status: number | undefined
  /** True: all reports are in the receiver's file. */
  readonly hasReports: boolean
  /** More about the end, for a person. */
  readonly detail: string | undefined
}

/** How long is waited for what. Milliseconds. */
export interface SessionLimits {
  readonly bootMs: number
  /** From hello to the status. */
  readonly runMs: number
  /** How long a service runs before its reports are collected. */
  readonly settleMs: number
  /** For the reports, and for what takes no time. */
  readonly graceMs: number
}

interface SessionRequest {
  readonly session: Session
  readonly words: GuestWords
  readonly receiver: ReportsReceiver
  readonly limits: SessionLimits
  readonly signal: AbortSignal | undefined
}

/** Speaks with the runner of the flavour `session` in a machine until it is done. Error: `interrupted`. */
export async function runSession(request: SessionRequest): Promise<SessionResult> {
  const { words, limits } = request
  const unknown = { kind: undefined, status: undefined, hasReports: false } as const
  const hello = await heard(request, /^hello 1 (test|service)$/, limits.bootMs)
  if (hello === 'late') return { ...unknown, end: 'silent', detail: undefined }
  if (!('match' in hello)) return { ...unknown, ...hello }
  const kind = hello.match[1] === 'service' ? 'service' : 'test'
  const ran = await untilStatus(request)
  if ('end' in ran && ran.status === undefined && ran.end !== 'timeout')
    return { ...unknown, kind, ...ran }
  if (kind === 'service' && ran.end === 'done') {
    const early = await over(request, limits.settleMs)
    if (early !== 'late') return { ...unknown, kind, status: ran.status, ...early }
    words.tell('collect')
  }
  const hasReports = await takeReports(request)
  words.tell('poweroff')
  await endsWithin(request.session.exited, limits.graceMs)
  return { kind, ...ran, hasReports }
}

type Ran = Pick<SessionResult, 'end' | 'status' | 'detail'>

async function untilStatus(request: SessionRequest): Promise<Ran> {
  const { words, limits } = request
  const deadline = performance.now() + limits.runMs
  let end: SessionEnd = 'done'
  for (;;) {
    const said = await heard(
      request,
      /^(missing|timeout|status (\d{1,3}))$/,
      deadline - performance.now(),
    )
    if (said === 'late') {
      if (end === 'timeout') return { end, status: undefined, detail: undefined }
      end = 'timeout'
      words.tell('collect')
      const late = await heard(request, /^status \d{1,3}$/, limits.graceMs)
      if (late !== 'late' && !('match' in late)) return { ...late, status: undefined }
      return { end, status: undefined, detail: undefined }
    }
    if (!('match' in said)) return { ...said, status: undefined }
    const [, word, status] = said.match
    if (status !== undefined)
      return { end, status: end === 'done' ? Number(status) : undefined, detail: undefined }
    end = word === 'missing' ? 'missing' : 'timeout'
  }
}

/** True where all are there, and whole. */
async function takeReports(request: SessionRequest): Promise<boolean> {
  const { words, receiver, limits } = request
  for (let tries = 1; tries <= 3; tries++) {
    const told = await heard(request, /^reports (\d{1,15}) ([0-9a-f]{64})$/, limits.graceMs)
    if (told === 'late' || !('match' in told)) return false
    const [, bytes, digest] = told.match
    await until<void>({ timeoutMs: limits.graceMs, signal: request.signal }, (settle) =>
      receiver.onBytes(Number(bytes), settle),
    )
    const isWhole = receiver.received === Number(bytes) && receiver.digest() === digest
    if ((isWhole || tries === 3) && !receiver.isTooLarge) {
      words.tell('ack ok')
      return isWhole
    }
    if (receiver.isTooLarge) return false
    receiver.reset()
    words.tell('again')
  }
  return false
}

type Over = { readonly end: 'panic' | 'ended'; readonly detail: string }

/** The first line that matches, the end of the machine, or of the time. */
async function heard(
  { session, words, signal }: SessionRequest,
  pattern: RegExp,
  timeoutMs: number,
): Promise<{ readonly match: RegExpExecArray } | Over | 'late'> {
  return until({ timeoutMs: Math.max(0, timeoutMs), signal }, (settle) => {
    const stop = words.onLine(pattern, (match) => settle({ match }))
    const stopWatching = onOver(session, settle)
    return () => {
      stop()
      stopWatching()
    }
  })
}

async function over(
  { session, signal }: SessionRequest,
  timeoutMs: number,
): Promise<Over | 'late'> {
  return until<Over>({ timeoutMs, signal }, (settle) => onOver(session, settle))
}

/** Calls back when the machine has ended, or its kernel. */
function onOver({ console, exited }: Session, settle: (over: Over) => void): () => void {
  const watching = new AbortController()
  void exited.then((end) => settle({ end: 'ended', detail: describeEnd(end) }))
  const forever = { timeoutMs: 2 ** 31 - 1, signal: watching.signal }
  void console.waitFor(kernelPanic, forever).then(
    ([panic]) => settle({ end: 'panic', detail: panic }),
    () => {},
  )
  return () => watching.abort()
}
