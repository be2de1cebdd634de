import { setTimeout as sleep } from 'node:timers/promises'
import { debug } from '../debug.ts'
import { toolPath } from '../run.ts'
import { type Child, type Descriptor, type Program, startProgram } from '../start.ts'
import { requireTool } from '../tools.ts'
import { bootTools } from './tools.ts'

const log = debug('boot')

/** How a launched program ended; `code` and `signal` are both null for one that never began. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last 16 KiB of what it said on its standard error. */
  readonly said: string
}

/** A program that runs beside us, and dies with us. */
export interface Launched {
  readonly child: Child
  /** The last 16 KiB of what it has said so far on its standard error. */
  said(): string
  /** Resolves when the program is gone and all that it wrote has been read. Never rejects. */
  readonly ended: Promise<Ending>
}

interface LaunchRequest {
  /** Absolute path. */
  readonly command: string
  readonly args: readonly string[]
  /** The third entry must be 'pipe'. */
  readonly stdio: readonly Descriptor[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts a program that lives beside us. `setpriv --pdeathsig` makes the kernel kill it when we die, however we die.
 * The kernel counts the death of the *thread* that forked: call this in the main thread, not in a worker thread.
 * See PR_SET_PDEATHSIG in prctl(2). Error: `tool-missing`.
 */
export async function launch(request: LaunchRequest): Promise<Launched> {
  const leash = await requireTool(bootTools.leash)
  log('%s %o', request.command, request.args)
  const program = await startProgram({
    command: leash,
    args: ['--pdeathsig', 'KILL', '--', request.command, ...request.args],
    stdio: request.stdio,
    cwd: '/',
    env: { PATH: toolPath, HOME: '/', LC_ALL: 'C', TZ: 'UTC', ...request.env },
  })
  return { child: program.child, ...watch(program) }
}

function watch({ child, ended }: Program): Pick<Launched, 'said' | 'ended'> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-16_384)
  })
  const ending = ended.then(({ code, signal, fault }) => ({
    code,
    signal,
    said: fault ? fault.message : said.trim(),
  }))
  return { said: () => said, ended: ending }
}

/**
 * Kills a program at once and waits two seconds at most: one that the kernel holds in an uninterruptible call is let
 * go of, so that it keeps nobody waiting.
 */
export async function kill({ child, ended }: Launched): Promise<void> {
  child.kill('SIGKILL')
  if (await endsWithin(ended, 2000)) return
  log('process %d does not die; leaving it to the kernel', child.pid)
  child.unref()
  for (const stream of child.stdio) stream?.destroy()
}

/** True when the promise settles in time. */
export async function endsWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController()
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    timer.abort()
  }
}
