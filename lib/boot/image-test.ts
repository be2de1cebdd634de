import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { ParfaitError } from '../errors.ts'
import { textLines } from '../text-lines.ts'
import { together } from '../together.ts'
import { bootImage } from './boot-image.ts'
import { consolePattern } from './console-pattern.ts'
import { bringHome } from './guest-session/bring-home.ts'
import { openReports } from './guest-session/reports-folder.ts'
import { sessionPorts } from './guest-session/run-session.ts'
import { kernelPanic } from './serial-console.ts'
import type { Session } from './session.ts'
import { freePort, runOverSsh, type SshAccess, waitForSsh } from './ssh.ts'

/** Characters that are told of a line. */
const longestLine = 4096

/** A test of an image that is not in its place yet. */
interface ImageTestRequest {
  /** Absolute path; it is not changed. */
  readonly image: string
  readonly architecture: Architecture
  /** Absent: what the architecture has. */
  readonly firmware?: 'bios' | 'uefi' | undefined
  readonly timeoutMs: number
  readonly until?: string | undefined
  readonly exec?: string | undefined
  readonly identity?: string | undefined
  readonly isSession: boolean
  /** Absolute path of a folder for the console of a test that fails, and the reports of a session; replaced. */
  readonly reports: string
  /** Folder for nameless scratch files. */
  readonly scratch: string
  readonly signal: AbortSignal | undefined
  /** Gets the lines of the console. */
  onLine(line: string): void
}

/** Boots an image on an overlay and has it do what is asked. Errors: `test-failed`, and those of `bootImage`. */
export async function testImage(request: ImageTestRequest): Promise<void> {
  const { image, architecture, firmware, scratch, signal, reports, isSession } = request
  const access = request.exec === undefined ? undefined : await accessOf(request)
  const booting = bootImage({
    image,
    architecture,
    firmware,
    scratch,
    signal,
    network: {
      forwards: access ? [{ host: access.port, guest: 22 }] : [],
      isRestricted: false,
    },
    ports: isSession ? Object.values(sessionPorts) : [],
  })
  const session = await booting.catch(async (error: unknown) => {
    throw await failed(error, request, '')
  })
  const following = follow(session, request.onLine)
  try {
    if (isSession) await passSession(request, session)
    else await passQuestions(request, session, access)
    if (!isSession) await rm(reports, { recursive: true, force: true })
  } catch (error) {
    throw await failed(error, request, session.console.text)
  } finally {
    await session.close()
    await following
  }
}

async function accessOf({ identity }: ImageTestRequest): Promise<SshAccess> {
  return { port: await freePort(), user: 'root', identity }
}

async function passSession(
  { image, reports, timeoutMs, signal }: ImageTestRequest,
  session: Session,
): Promise<void> {
  const folder = await openReports(reports)
  const limits = { bootMs: timeoutMs, runMs: timeoutMs, settleMs: 5000, graceMs: 60_000 }
  try {
    const named = basename(image)
    const outcome = await bringHome({ session, reports: folder, limits, image: named, signal })
    const { fault, end, status } = outcome
    if (fault) throw fault
    if (end === 'timeout') throw new ParfaitError('boot-failed', 'Its session took too long')
    if (status !== 0)
      throw new ParfaitError('boot-failed', `Its session ended with exit code ${status}`)
  } finally {
    await folder.close()
  }
}

async function passQuestions(
  { until, exec, timeoutMs, signal }: ImageTestRequest,
  session: Session,
  access: SshAccess | undefined,
): Promise<void> {
  const limits = { timeoutMs, signal }
  const print = async () => {
    if (until === undefined) return
    const pattern = consolePattern(until)
    if (!pattern)
      throw new ParfaitError('settings-invalid', `Expected a regular expression, got '${until}'`)
    await session.console.waitFor(pattern, { ...limits, unless: kernelPanic })
  }
  const execute = async () => {
    if (exec === undefined || access === undefined) return
    await waitForSsh({ ...limits, access, session })
    const { exitCode, stdout, stderr } = await runOverSsh({ ...limits, access, command: exec })
    if (exitCode === 0) return
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
    throw new ParfaitError(
      'boot-failed',
      `'${exec}' ended with exit code ${exitCode}${said ? `:\n${said}` : ''}`,
    )
  }
  await together([print(), execute()])
}

async function failed(
  error: unknown,
  { firmware, reports, isSession }: ImageTestRequest,
  console: string,
): Promise<unknown> {
  // What the host lacks says nothing about the image.
  const isOfHost = error instanceof ParfaitError && /^(interrupted|tool-)/.test(error.code)
  if (!(error instanceof ParfaitError) || isOfHost) return error
  const log = join(reports, 'console.log')
  if (!isSession) {
    await rm(reports, { recursive: true, force: true })
    await mkdir(reports, { recursive: true })
    await writeFile(log, console)
  }
  const how = firmware === undefined ? '' : ` with ${firmware}`
  return new ParfaitError(
    'test-failed',
    `The image did not pass its test${how}: ${error.message}`,
    {
      place: log,
      hint: 'what was there before stays; --no-test leaves the test out',
      cause: error,
    },
  )
}

async function follow({ console }: Session, onLine: (line: string) => void): Promise<void> {
  async function* bytes() {
    for await (const text of console) yield Buffer.from(text)
  }
  for await (const line of textLines(bytes(), longestLine)) onLine(line)
}
