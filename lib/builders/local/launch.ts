import { debug } from '../../debug.ts'
import { ParfaitError } from '../../errors.ts'
import { describeEnd } from '../../process-end.ts'
import type { Tool } from '../../run.ts'
import type { Report, WireError } from '../../sandbox/job.ts'
import type { PlacedJob } from '../../sandbox/places.ts'
import { fromWire } from '../../sandbox/wire.ts'
import type { ProgramEnd } from '../../start.ts'
import type { RunOptions, SandboxMode } from '../builder.ts'
import { endWorker, startWorker, type WaitingWorker } from './worker.ts'

const log = debug('builders')

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
    command: 'du',
    packages: {
      debian: 'coreutils',
      fedora: 'coreutils',
      arch: 'coreutils',
      suse: 'coreutils',
      alpine: 'coreutils',
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

interface LaunchOptions extends RunOptions {
  readonly mode: SandboxMode
  /** One that has been started already. */
  readonly worker?: WaitingWorker | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a job in a fresh sandbox; gives back what each task yielded. When it returns or throws, the
 * sandbox is gone: its mounts and processes ended with its namespaces.
 * Errors: `interrupted`, `sandbox-failed`, and whatever the failing task reported.
 */
export async function launch(job: PlacedJob, options: LaunchOptions): Promise<unknown[]> {
  if (options.signal?.aborted) {
    if (options.worker) await endWorker(options.worker.program)
    throw new ParfaitError('interrupted', 'Interrupted')
  }
  log('%s: %o', options.worker ? 'a spare worker' : 'a worker', job)
  const worker = options.worker ?? (await startWorker(options.mode, options.interactive))
  const abort = () => void endWorker(worker.program)
  options.signal?.addEventListener('abort', abort, { once: true })
  // While it was started.
  if (options.signal?.aborted) abort()
  try {
    return await converse(worker, job, options)
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

interface Conversation {
  readonly results: unknown[]
  failure?: WireError
  done: boolean
}

async function converse(
  { program, lines, errors }: WaitingWorker,
  job: PlacedJob,
  options: LaunchOptions,
): Promise<unknown[]> {
  const { child, ended } = program
  const state: Conversation = { results: [], done: false }
  child.stdin?.write(`${JSON.stringify(job)}\n${secretsLine(options.secrets)}\n`)
  for await (const line of lines) take(JSON.parse(line) as Report, state, options)
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
