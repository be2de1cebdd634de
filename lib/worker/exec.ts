import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { isErrno, ParfaitError } from '../errors.ts'
import { exitCodeAsShell } from '../process-end.ts'
import { shellLine } from '../quoting/shell.ts'
import { toolPath } from '../run.ts'
import { firstSecretPipe, secretPipes, type View } from '../sandbox/view.ts'
import { systemFault } from '../system-fault.ts'
import { textLines } from '../text-lines.ts'
import { confine, feed, sendFilter } from './confine.ts'
import { findSockets } from './sockets.ts'

interface Execution {
  readonly view: View
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Written to the program's standard input. */
  readonly input?: string
  /** Texts of the secrets that the view names. */
  readonly secrets: ReadonlyMap<string, Uint8Array>
  /** It is ended after so many; absent: it may take any time. */
  readonly seconds?: number | undefined
  onOutput(line: string): void
  /** Lines of file descriptor 3. */
  onMessage?(line: string): void
}

/** What a module yields is one line. Characters. */
const longestMessage = 64 << 20

/** Runs a program in a view to its end; gives back its exit code, or 128 and the signal that ended it. */
export async function execute(execution: Execution): Promise<number> {
  if (execution.view.root.kind !== 'host') return start(execution)
  for (let tries = 1; ; tries++) {
    const sockets = findSockets()
    const view = { ...execution.view, sockets }
    let hasVanished = false
    const onOutput = (line: string) => {
      if (tries < 10 && isAboutNone(line, sockets)) hasVanished = true
      else execution.onOutput(line)
    }
    const code = await start({ ...execution, view, onOutput })
    if (!hasVanished) return code
  }
}

/** What bwrap says, before it starts anything, of a socket that was closed while its list was read. */
function isAboutNone(line: string, sockets: readonly string[]): boolean {
  const path = /^bwrap: Can't (?:create file at|mkdir parents for) (\/.*): [^:]*$/.exec(line)?.[1]
  return path !== undefined && sockets.includes(path)
}

async function start(execution: Execution): Promise<number> {
  const { view } = execution
  const { args, namespace } = await confine(view)
  const secrets = secretPipes(view)
  const child = spawn('bwrap', [...args, '--', ...execution.command], {
    env: { PATH: toolPath, ...execution.env },
    stdio: [
      ...(['pipe', 'pipe', 'pipe'] as const),
      execution.onMessage ? 'pipe' : 'ignore',
      namespace ?? 'ignore',
      // The filter, in the place of the user's terminal, which this worker has there where a shell may be opened.
      'pipe',
      ...secrets.map(() => 'pipe' as const),
    ],
  })
  sendFilter(child)
  for (const [index, name] of secrets.entries())
    feed(child, firstSecretPipe + index, execution.secrets.get(name) ?? '')
  feed(child, 0, execution.input ?? '')
  const reading = [
    readLines(child.stdout, execution.onOutput),
    readLines(child.stderr, execution.onOutput),
    readLines(child.stdio[3] as Readable | null, execution.onMessage ?? (() => {}), longestMessage),
  ]
  const limit = timeLimit(execution.seconds)
  try {
    const [code] = await Promise.race([Promise.all([exitOf(child), ...reading]), limit.over])
    return code
  } catch (error) {
    // What it says is refused, or comes too late: nobody reads it any more.
    child.kill('SIGKILL')
    throw error
  } finally {
    limit.stop()
  }
}

/** Rejects when the time is over. */
function timeLimit(seconds: number | undefined): { readonly over: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    if (seconds === undefined) return
    const error = new ParfaitError('hook-failed', `It did not end within ${seconds} s`, {
      hint: 'see in its log what it waited for, or give it more time by --hook-timeout',
    })
    timer = setTimeout(() => reject(error), seconds * 1000)
  })
  return { over, stop: () => clearTimeout(timer) }
}

/**
 * Runs a shell with the user's terminal, which the launcher passed on as descriptors 3, 4 and 5. It has the power
 * that any program in this view has, and no more.
 */
export async function executeInteractively(
  execution: Pick<Execution, 'view' | 'command' | 'env'>,
): Promise<number> {
  if (execution.view.root.kind !== 'host') return (await startShell(execution)).code
  for (let tries = 1; ; tries++) {
    const sockets = findSockets()
    const view = { ...execution.view, sockets }
    const { code, hasBegun } = await startShell({ ...execution, view })
    if (hasBegun || tries === 10) return code
    const remaining = findSockets()
    if (sockets.every((path) => remaining.includes(path))) return code
  }
}

/** Says that it has begun, on descriptor 3, and becomes the command. */
const announced = ['/bin/sh', '-c', 'echo >&3; exec 3>&-; exec "$@"', 'sh']

async function startShell({ view, command, env }: Pick<Execution, 'view' | 'command' | 'env'>) {
  const { args, namespace } = await confine(view)
  // script(1) gives the shell a terminal of its own, so that job control works in another pid namespace. It passes
  // on the descriptors that it does not know.
  const line = shellLine(['bwrap', ...args, '--', ...announced, ...command])
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    env: { PATH: toolPath, SHELL: '/bin/sh', ...env },
    stdio: [3, 4, 5, 'pipe', namespace ?? 'ignore', 'pipe'],
  })
  sendFilter(child)
  let hasBegun = false
  child.stdio[3]?.once('data', () => {
    hasBegun = true
  })
  return { code: await exitOf(child), hasBegun }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        (!isErrno(cause, 'ENOENT') && systemFault(cause)) ||
          new ParfaitError('tool-missing', `'${child.spawnfile}' could not be started`, {
            hint: `'parfait doctor' names the package that has it`,
            cause,
          }),
      )
    })
    child.once('exit', (code, signal) => resolve(exitCodeAsShell(code, signal)))
  })
}

async function readLines(
  stream: Readable | null,
  take: (line: string) => void,
  longest?: number,
): Promise<void> {
  if (!stream) return
  for await (const line of textLines(stream, longest)) take(line)
}
