import { type ExecFileOptions, execFile } from 'node:child_process'
import { debug } from './debug.ts'
import { isErrno, ParfaitError } from './errors.ts'

const log = debug('run')

/** A program of the host that a driver or a command calls, and how to get it. */
export interface Tool {
  readonly command: string
  /** The package that has it, by distribution: ID of os-release(5), where `suse` stands for all of its kind. */
  readonly packages: Readonly<Record<string, string>>
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to the bare environment that every tool gets (`PATH`, `HOME`, `LC_ALL=C`). */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** How output becomes text; `latin1` is a letter for each byte. Default: UTF-8. */
  readonly encoding?: 'utf8' | 'latin1'
  readonly signal?: AbortSignal | undefined
  /** Exit codes other than 0 that are no error. */
  readonly accept?: readonly number[]
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Where Debian keeps programs that an ordinary user's PATH does not have. */
export const toolPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Runs one external command to its end: no shell, the C locale, output captured (64 MiB at most).
 * The one door through which parfait calls short-lived programs. Errors: `tool-missing`, `tool-failed`.
 */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  log('%s %o', command, args)
  const settings: ExecFileOptions = {
    cwd: options.cwd,
    env: { PATH: toolPath, HOME: '/', LC_ALL: 'C', TZ: 'UTC', ...options.env },
    maxBuffer: 64 << 20,
    encoding: options.encoding ?? 'utf8',
    signal: options.signal,
  }
  return new Promise((resolve, reject) => {
    const child = execFile(command, [...args], settings, (error, stdout, stderr) => {
      const exitCode = error ? (typeof error.code === 'number' ? error.code : -1) : 0
      if (!error || options.accept?.includes(exitCode))
        resolve({ stdout: String(stdout), stderr: String(stderr), exitCode })
      else reject(describeFailure({ command, args, error, stderr: String(stderr) }))
    })
    // A tool that ends before it has read its input is judged by its exit code, not by EPIPE.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
  })
}

interface Failure {
  readonly command: string
  readonly args: readonly string[]
  readonly error: Error
  readonly stderr: string
}

function describeFailure({ command, args, error, stderr }: Failure): Error {
  if (error.name === 'AbortError') return new ParfaitError('interrupted', 'Interrupted')
  if (isErrno(error, 'ENOENT'))
    return new ParfaitError('tool-missing', `The program '${command}' was not found`, {
      hint: `install it, or run 'parfait doctor' to see which package has it`,
      cause: error,
    })
  const said = stderr.trim().split('\n').slice(-5).join('\n')
  const full = /No space left on device/.test(stderr)
  return new ParfaitError(
    full ? 'disk-full' : 'tool-failed',
    `'${[command, ...args].join(' ').slice(0, 300)}' failed${said ? `: ${said}` : ''}`,
    { cause: error },
  )
}
