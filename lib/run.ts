import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { debug } from './debug.ts'
import { isErrno, ParfaitError } from './errors.ts'
import { describeEnd } from './process-end.ts'
import { describeBytes } from './size.ts'
import { type ProgramEnd, startProgram } from './start.ts'

const log = debug('run')

/** A program of the host that a driver or a command calls, and how to get it. */
export interface Tool {
  readonly command: string
  /** Of a file: where other releases of its package have it. */
  readonly elsewhere?: readonly string[]
  /** The package that has it, by distribution: ID of os-release(5), where `suse` stands for all of its kind. */
  readonly packages: Readonly<Record<string, string>>
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to the bare environment that every tool gets (`PATH`, `HOME`, `LC_ALL=C`). */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Absolute path of a file that is its input, in place of `input`. */
  readonly inputFile?: string
  /** How output becomes text; `latin1` is a letter for each byte. Default: UTF-8. */
  readonly encoding?: 'utf8' | 'latin1'
  readonly signal?: AbortSignal | undefined
  /** Exit codes other than 0 that are no error. */
  readonly accept?: readonly number[]
  /** Gets each line of standard output, which is not kept then: for what may print without end. */
  readonly onLine?: (line: string) => void
  /** Gets standard output piece by piece, as bytes, which is not kept then. What it throws ends the program. */
  readonly onPiece?: (piece: Uint8Array) => void
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Where Debian keeps programs that an ordinary user's PATH does not have. */
export const toolPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** How much of what a program prints is kept. */
const mostOutput = 64 << 20

/**
 * Runs one external command to its end: no shell, the C locale, output captured (64 MiB of each stream at most).
 * The one door through which parfait calls short-lived programs. Errors: `tool-missing`, `tool-failed`, `disk-full`,
 * `interrupted`.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { cwd, env, signal, accept = [], encoding = 'utf8', onLine, onPiece } = options
  if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  log('%s %o', command, args)
  const { child, ended } = await startProgram({
    command,
    args,
    cwd,
    env: { PATH: toolPath, HOME: '/', LC_ALL: 'C', TZ: 'UTC', ...env },
    signal,
  })
  const fed = feed(child.stdin, options)
  let isFull = false
  const whenFull = () => {
    isFull = true
    child.kill('SIGKILL')
    // Others may have them as well, and go on.
    child.stdout.destroy()
    child.stderr.destroy()
  }
  const taken = onPiece
    ? eachPiece(child.stdout, onPiece)
    : onLine && eachLine(child.stdout.setEncoding(encoding), onLine)
  const stdout = taken ? () => '' : keep(child.stdout, encoding, whenFull)
  const stderr = keep(child.stderr, encoding, whenFull)
  const end = await unlessAborted(
    Promise.all([ended, taken?.catch((error: unknown) => !isFull && Promise.reject(error)), fed]),
    signal,
  ).then(([first]) => first)
  // A pipe that broke is judged by the exit code, too.
  if (end.code === null || isFull || ![0, ...accept].includes(end.code))
    throw describeFailure({ command, args, end, isFull, stderr: stderr() })
  return { stdout: stdout(), stderr: stderr(), exitCode: end.code }
}

/** Who is interrupted does not wait for a program that minds no signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const settled = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new ParfaitError('interrupted', 'Interrupted'))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    settled.abort()
  }
}

/** Gives a program its input. One that ends before it has read all is judged by its exit code. */
async function feed(
  stdin: Writable,
  { input = '', inputFile }: Pick<RunOptions, 'input' | 'inputFile'>,
): Promise<void> {
  if (inputFile === undefined) {
    stdin.end(input)
    return
  }
  const file = createReadStream(inputFile, { highWaterMark: 1 << 20 })
  await pipeline(file, stdin).catch((error: unknown) => {
    if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  })
}

/** The text of a stream when it has ended; `whenFull` is called when it is more than is kept. */
function keep(stream: Readable, encoding: BufferEncoding, whenFull: () => void): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= mostOutput) chunks.push(chunk)
    else whenFull()
  })
  return () => Buffer.concat(chunks).toString(encoding)
}

async function eachPiece(stream: Readable, take: (piece: Uint8Array) => void): Promise<void> {
  for await (const piece of stream) take(piece)
}

async function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
  if (rest !== '') take(rest)
}

interface Failure {
  readonly command: string
  readonly args: readonly string[]
  readonly end: ProgramEnd
  readonly isFull: boolean
  readonly stderr: string
}

function describeFailure({ command, args, end, isFull, stderr }: Failure): ParfaitError {
  const cause = end.fault
  if (isErrno(cause, 'ENOENT')) return missingTool(command, cause)
  const words = [command, ...args].join(' ').slice(0, 300)
  if (isFull)
    return new ParfaitError(
      'tool-failed',
      `'${words}' printed more than ${describeBytes(mostOutput)}, and was ended`,
      { cause },
    )
  const said = stderr.trim().split('\n').slice(-5).join('\n')
  const full = /No space left on device|Disk quota exceeded/.test(stderr)
  const { says, hint } =
    end.signal === null ? { says: 'failed', hint: undefined } : describeEnd(end)
  if (full)
    return new ParfaitError('disk-full', `A file system is full: '${words}' failed: ${said}`, {
      hint: "make room in the store ('parfait cache prune') or where the output goes; 'df' and 'df --inodes' say where it lacks",
      cause,
    })
  return new ParfaitError('tool-failed', `'${words}' ${says}${said ? `: ${said}` : ''}`, {
    hint,
    cause,
  })
}

/** The fault of a program that could not be started, because it is not there. */
export function missingTool(command: string, cause: unknown): ParfaitError {
  return new ParfaitError('tool-missing', `The program '${command}' was not found`, {
    hint: `install it, or run 'parfait doctor' to see which package has it`,
    cause,
  })
}
