import { lstat, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultsOf, ParfaitError } from '../../errors.ts'
import type { Session } from '../session.ts'
import { ReportsReceiver } from './receiver.ts'
import { type ReportsFolder, resultName } from './reports-folder.ts'
import { runSession, type SessionLimits, type SessionResult, sessionPorts } from './run-session.ts'
import { unpackReports } from './unpack-reports.ts'
import { GuestWords } from './words.ts'

/** Bytes of reports that are taken. */
const mostReports = 2 ** 36

interface SessionRequest {
  readonly session: Session
  readonly reports: ReportsFolder
  readonly limits: SessionLimits
  /** Name of the image, for `session.json`. */
  readonly image: string
  readonly signal: AbortSignal | undefined
}

/** A session that is over, and what is in the folder of its reports. */
export interface SessionOutcome extends SessionResult {
  /** Absent: none could be taken. */
  readonly files: number | undefined
  readonly bytes: number
  readonly seconds: number
  /** What is no end of a session, but a fault of it. */
  readonly fault: ParfaitError | undefined
}

/** Waits for the session of a machine, and puts its reports in their place. Error: `interrupted`. */
export async function bringHome(request: SessionRequest): Promise<SessionOutcome> {
  const { session, reports, limits, image, signal } = request
  const archive = await open(reports.archive, 'w+')
  const started = performance.now()
  try {
    const words = new GuestWords(session.port(sessionPorts.words))
    const receiver = new ReportsReceiver(session.port(sessionPorts.reports), archive, mostReports)
    const result = await runSession({ session, words, receiver, limits, signal })
    const seconds = Math.round((performance.now() - started) / 1000)
    const unpacked = await unpack(result, reports)
    const outcome = {
      ...result,
      files: unpacked.files,
      bytes: receiver.received,
      seconds,
      fault: unpacked.fault ?? faultOf(result, session),
    }
    await describe(outcome, { session, reports, image })
    await reports.commit()
    return outcome
  } finally {
    await archive.close()
  }
}

/** Writes what is known of the session beside its reports. */
async function describe(
  { end, kind, status, detail, seconds, files, fault }: SessionOutcome,
  { session, reports: { part }, image }: Pick<SessionRequest, 'session' | 'reports' | 'image'>,
): Promise<void> {
  const log = await freeName(part, 'console.log')
  await writeFile(join(part, log), session.console.text)
  const of = { image, end, kind, status, detail, seconds, files }
  const told = { ...of, console: log, fault: fault?.message }
  const name = await freeName(part, resultName)
  await writeFile(join(part, name), `${JSON.stringify(told, undefined, 2)}\n`)
}

async function unpack(
  { hasReports }: SessionResult,
  { archive, part }: ReportsFolder,
): Promise<Partial<Pick<SessionOutcome, 'files' | 'fault'>>> {
  if (!hasReports) return {}
  try {
    return { files: (await unpackReports(archive, part)).files }
  } catch (error) {
    const [fault] = faultsOf(error)
    if (!fault) throw error
    return { fault }
  }
}

function faultOf(
  { end, detail, hasReports }: SessionResult,
  { console }: Session,
): ParfaitError | undefined {
  const failed = (message: string, hint?: string) =>
    new ParfaitError('boot-failed', `${message}${console.quote()}`, hint ? { hint } : {})
  if (end === 'silent')
    return failed(
      'The machine did not begin a session in time',
      "has the image the flavour 'session'? --boot-timeout gives it more time",
    )
  if (end === 'missing')
    return failed(
      'The machine has nothing to run',
      'give the image a program: --set session.doit=FILE',
    )
  if (end === 'panic' || end === 'ended') return failed(`The machine ended early: ${detail}`)
  return hasReports ? undefined : failed('The reports did not come whole')
}

/** The reports may have a file of that name. */
async function freeName(folder: string, name: string): Promise<string> {
  const isTaken = await lstat(join(folder, name)).then(
    () => true,
    () => false,
  )
  return isTaken ? freeName(folder, `parfait-${name}`) : name
}
