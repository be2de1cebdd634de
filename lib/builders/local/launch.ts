import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { debug } from '../../debug.ts'
import { ParfaitError } from '../../errors.ts'
import { packageFolder } from '../../files.ts'
import { describeEnd } from '../../process-end.ts'
import { type Tool, toolPath } from '../../run.ts'
import type { Report, WireError } from '../../sandbox/job.ts'
import type { PlacedJob } from '../../sandbox/places.ts'
import { fromWire } from '../../sandbox/wire.ts'
import { type Program, type ProgramEnd, startProgram } from '../../start.ts'
import type { RunOptions, SandboxMode } from '../builder.ts'
import { endLeftBehind } from './left-behind.ts'

const log = debug('builders')

/** Namespaces of a sandbox; unshare(1). `--kill-child`: what ends unshare ends the worker, and with it all. */
export const namespaceArguments = [
  ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'],
] as const

/** What every sandbox and every lock needs of the host. */
export const sandboxTools: readonly Tool[] = [
  {
    command: 'unshare',
    packages: {
      debian: 'util-linux',
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
    },
  },
  {
    command: 'flock',
    packages: {
      debian: 'util-linux',
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
    },
  },
  {
    command: 'mount',
    packages: {
      debian: 'mount',
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
      alpine: 'mount',
    },
  },
  {
    command: 'bwrap',
    packages: {
      debian: 'bubblewrap',
      fedora: 'bubblewrap',
      arch: 'bubblewrap',
      suse: 'bubblewrap',
      alpine: 'bubblewrap',
    },
  },
]

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

interface LaunchOptions extends RunOptions {
  readonly mode: SandboxMode
  readonly signal?: AbortSignal | undefined
}

/** How long an aborted worker may take to remove what it made before it is killed. */
const graceMs = 10_000

/**
 * Runs a job in a fresh sandbox; gives back what each task yielded. When it returns or throws, the
 * sandbox is gone: its mounts and processes ended with its namespaces.
 * Errors: `interrupted`, `sandbox-failed`, and whatever the failing task reported.
 */
export async function launch(job: PlacedJob, options: LaunchOptions): Promise<unknown[]> {
  if (options.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  const [command = '', ...args] = launchCommand(options.mode)
  log('%s: %o', command, job)
  const program = await startProgram({
    command,
    args,
    env: { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC', HOME: '/root' },
    // Its own session: Ctrl-C reaches parfait alone, which then ends the sandbox in order.
    detached: !options.interactive,
    stdio: ['pipe', 'pipe', 'pipe', ...(options.interactive ? ([0, 1, 2] as const) : [])],
  })
  if (!options.interactive) endLeftBehind(program)
  const abort = () => endGently(program)
  options.signal?.addEventListener('abort', abort, { once: true })
  // While it was started.
  if (options.signal?.aborted) abort()
  try {
    return await converse(program, job, options)
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

function endGently({ child, ended }: Program): void {
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  void ended.then(() => clearTimeout(timer))
}

interface Conversation {
  readonly results: unknown[]
  failure?: WireError
  done: boolean
}

async function converse(
  program: Program,
  job: PlacedJob,
  options: LaunchOptions,
): Promise<unknown[]> {
  const { child, ended } = program
  const state: Conversation = { results: [], done: false }
  const errors: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin?.write(`${JSON.stringify(job)}\n${secretsLine(options.secrets)}\n`)
  if (child.stdout)
    for await (const line of createInterface({ input: child.stdout }))
      take(JSON.parse(line) as Report, state, options)
  const end = await ended
  if (options.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  if (state.failure) throw fromWire(state.failure, 'sandbox-failed')
  if (!state.done) throw deathOf(end, Buffer.concat(errors).toString())
  return state.results
}

/** Kept apart from the job, which developers may look at. */
function secretsLine(secrets: LaunchOptions['secrets'] = new Map()): string {
  const texts = [...secrets].map(([name, text]) => [name, Buffer.from(text).toString('base64')])
  return JSON.stringify(Object.fromEntries(texts))
}

function take(report: Report, state: Conversation, options: LaunchOptions): void {
  if (report.type === 'output') options.onOutput?.(report.line, report.task)
  else if (report.type === 'result') state.results[report.task] = report.value
  else if (report.type === 'failed') state.failure = report.error
  else state.done = true
}

function deathOf({ code, signal, fault }: ProgramEnd, said: string): Error {
  if (fault) return fault
  if (isOutOfProcesses(said)) return outOfProcesses('sandbox-failed')
  const { says, hint } = describeEnd({ code, signal })
  // What unshare says when its child was killed tells nothing.
  const text = said.replace(/^unshare: sigprocmask.*$/m, '').trim()
  return new ParfaitError(
    'sandbox-failed',
    `The sandbox ${says} before its work was done${text ? `: ${text.slice(-2000)}` : ''}`,
    { hint: hint ?? `'parfait doctor' checks what sandboxes need` },
  )
}

/** True for what programs say that could start no other. */
export function isOutOfProcesses(said: string): boolean {
  return /Resource temporarily unavailable|EAGAIN/.test(said)
}

/** The error of a sandbox that needs more processes than there may be. */
export function outOfProcesses(code: 'sandbox-failed' | 'sandbox-unavailable'): ParfaitError {
  return new ParfaitError(code, 'A sandbox needs more processes than this user may have', {
    hint: "raise the limit ('ulimit -u', or pids.max of the cgroup) to some hundreds, or end what else runs",
  })
}
