import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { packageFolder } from '../../files.ts'
import { toolPath } from '../../run.ts'
import { type Program, startProgram } from '../../start.ts'
import type { SandboxMode } from '../builder.ts'
import { endLeftBehind } from './left-behind.ts'

/** Namespaces of a sandbox; unshare(1). `--kill-child`: what ends unshare ends the worker, and with it all. */
export const namespaceArguments = [
  ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'],
] as const

/** The command that starts a worker. */
export function launchCommand(
  mode: SandboxMode,
  workerArguments: readonly string[] = [],
): string[] {
  const worker = [process.execPath, join(packageFolder, 'dist', 'worker.cjs')]
  return sandboxCommand(mode, [...worker, ...workerArguments])
}

/** The command that starts a program in namespaces of its own. */
export function sandboxCommand(mode: SandboxMode, program: readonly string[]): string[] {
  const unshare = mode === 'sudo' ? '/usr/bin/unshare' : 'unshare'
  const user = mode === 'user' ? ['--user', '--map-auto', '--map-root-user'] : []
  const sudo = mode === 'sudo' ? ['sudo', '--non-interactive', '--'] : []
  return [...sudo, unshare, ...user, ...namespaceArguments, '--', ...program]
}

/** A worker that has been given no job; it waits on its standard input. */
export interface WaitingWorker {
  readonly program: Program
  /** What it reports, a line each. */
  readonly lines: AsyncIterable<string>
  /** What it said on standard error. */
  readonly errors: readonly Buffer[]
}

/** How long an aborted worker may take to remove what it made before it is killed. */
const graceMs = 10_000

/** Starts a worker, which waits for a job. One for a shell of `--break` gets the terminal. */
export async function startWorker(mode: SandboxMode, interactive = false): Promise<WaitingWorker> {
  const [command = '', ...args] = launchCommand(mode)
  const program = await startProgram({
    command,
    args,
    env: { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC', HOME: '/root' },
    // Its own session: Ctrl-C reaches parfait alone, which then ends the sandbox in order.
    detached: !interactive,
    stdio: ['pipe', 'pipe', 'pipe', ...(interactive ? ([0, 1, 2] as const) : [])],
  })
  if (!interactive) endLeftBehind(program)
  const errors: Buffer[] = []
  const { stdout, stderr } = program.child
  stderr?.on('data', (chunk: Buffer) => errors.push(chunk))
  // Listened to from now on: what it says, and its end, may come before its job does.
  const lines = createInterface({ input: stdout ?? Readable.from([]) })[Symbol.asyncIterator]()
  return { program, lines, errors }
}

/** Ends a worker in order, or after some time without. */
export async function endWorker({ child, ended }: Program): Promise<void> {
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}
