import { basename, resolve } from 'node:path'
import type { BootWish } from '../boot/boot-wish.ts'
import { bringHome, type SessionOutcome } from '../boot/guest-session/bring-home.ts'
import { openReports, type ReportsFolder } from '../boot/guest-session/reports-folder.ts'
import type { Session } from '../boot/session.ts'
import { writeAtomically } from '../files.ts'
import { formatCount, formatSize } from '../report/format.ts'
import { junitText } from '../test-reports/junit.ts'
import { readReports } from '../test-reports/read-reports.ts'
import type { TestSuite } from '../test-reports/suite.ts'
import { tapText } from '../test-reports/tap-text.ts'
import type { CommandIo } from './io.ts'

/** The folder of `--reports`; undefined without a session. Error: `output-refused`. */
export async function wishedReports(
  io: CommandIo,
  { session }: BootWish,
): Promise<ReportsFolder | undefined> {
  return session && openReports(resolve(io.cwd, session.reports))
}

/**
 * Waits for the session of a machine and brings its reports home; gives back the exit code: the program's, 124 for one that
 * took too long. Errors: `boot-failed`, `reports-refused`, `interrupted`.
 */
export async function bootSession(
  { signal, stdout, stderr, cwd }: CommandIo,
  wish: BootWish,
  { session, reports }: { readonly session: Session; readonly reports: ReportsFolder },
): Promise<number> {
  if (!wish.session) return 0
  const { limits, reports: folder, junit, tap } = wish.session
  const image = basename(wish.image ?? '')
  const outcome = await bringHome({ session, reports, limits, image, signal })
  const { end, status, files, bytes, seconds, fault } = outcome
  const how = end === 'timeout' ? 'took too long' : `ended with exit code ${status}`
  if (end === 'done' || end === 'timeout')
    stderr.write(`\nThe session ${how}, after ${seconds} s\n`)
  const came =
    files === undefined
      ? 'the console alone'
      : `${formatCount(files, 'file')}, ${formatSize(bytes)}`
  stderr.write(`Reports: ${folder} (${came})\n`)
  if (junit !== undefined || tap) {
    const suites = await suitesOf(image, outcome, resolve(cwd, folder))
    if (junit !== undefined) await writeAtomically(resolve(cwd, junit), junitText(suites))
    if (tap) stdout.write(tapText(suites))
  }
  if (fault) throw fault
  return end === 'timeout' ? 124 : (status ?? 1)
}

/** How the session ended is a case, which has the name of the image; those of its reports follow. */
async function suitesOf(
  name: string,
  outcome: SessionOutcome,
  reports: string,
): Promise<TestSuite[]> {
  const { end, status, seconds, fault, files } = outcome
  const isPassed = !fault && end === 'done' && status === 0
  const message = fault?.message.split('\n')[0] ?? `${end}, exit code ${status ?? 'none'}`
  const failure = { message, type: fault?.code ?? end, text: fault?.message ?? message }
  const state = isPassed ? 'passed' : 'failed'
  const own = { name, seconds, state, ...(isPassed ? {} : failure) } as const
  return [
    { name: 'session', cases: [own] },
    ...(files === undefined ? [] : await readReports(reports)),
  ]
}
