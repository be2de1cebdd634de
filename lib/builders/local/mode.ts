import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isErrno, ParfaitError } from '../../errors.ts'
import { describeEnd } from '../../process-end.ts'
import { missingTool, toolPath } from '../../run.ts'
import type { Settings } from '../../settings/settings.ts'
import { startProgram } from '../../start.ts'
import { saidBy } from '../../system-fault.ts'
import type { SandboxMode } from '../builder.ts'
import { isOutOfProcesses, outOfProcesses } from './launch.ts'
import { endGroup, endLeftBehind } from './left-behind.ts'
import { readLimits, tooFewProcesses } from './process-limit.ts'
import { launchCommand, sandboxCommand } from './worker.ts'

/**
 * Chooses how sandboxes are made: root for root, namespaces of the user otherwise, and the rule of
 * sudoers.d where the host forbids those and the rule is in force.
 * Error: `sandbox-unavailable`, with what this host refused.
 */
export async function chooseMode(
  wanted: Settings['sandbox'],
  host: { readonly uid: number; readonly signal?: AbortSignal | undefined },
): Promise<SandboxMode> {
  if (wanted === 'auto' && host.uid === 0) return 'root'
  if (wanted === 'root' || wanted === 'sudo') return wanted
  if (tooFewProcesses(readLimits()) !== undefined) throw outOfProcesses('sandbox-unavailable')
  const refusal = (await tryUserNamespace(host.signal)) ?? (await tryMode('user', host.signal))
  if (refusal === undefined) return 'user'
  if (isOutOfProcesses(refusal)) throw outOfProcesses('sandbox-unavailable')
  if (wanted === 'auto' && (await tryMode('sudo', host.signal)) === undefined) return 'sudo'
  throw new ParfaitError(
    'sandbox-unavailable',
    `This host lets this user make no sandbox: ${refusal}`,
    { hint: `'parfait doctor' says which restriction it is and how to lift it` },
  )
}

/** The store of a mode: layers that real root made for a user are no user's layers. */
export function storeFolderOf(mode: SandboxMode, folder: string): string {
  return mode === 'sudo' ? join(folder, 'sudo') : folder
}

/**
 * Tried first, without a map of ids: where the kernel refuses the namespace, unshare 2.38 with --map-auto
 * leaves a child behind that waits for ever and keeps our pipes open.
 */
async function tryUserNamespace(signal?: AbortSignal): Promise<string | undefined> {
  return tryCommand(['unshare', '--user', '--mount', '--pid', '--fork', '--', 'true'], signal)
}

/** How long a trial may take, in milliseconds: where no more threads can be started, Node may wait for ever. */
const patienceMs = 20_000

/** What a mode says when it is tried with a program that does nothing; undefined where it works. */
async function tryMode(mode: SandboxMode, signal?: AbortSignal): Promise<string | undefined> {
  // A rule of sudo may name the worker alone; without one, a program that starts at once will do.
  const command =
    mode === 'sudo' ? launchCommand(mode, ['--probe']) : sandboxCommand(mode, ['true'])
  return tryCommand(command, signal)
}

async function tryCommand(
  [command = '', ...args]: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const env = { PATH: toolPath, LC_ALL: 'C' }
  const stdio = ['ignore', 'ignore', 'pipe'] as const
  const program = await startProgram({ command, args, env, stdio, detached: true })
  endLeftBehind(program)
  const stop = () => endGroup(program)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    stop()
  }, patienceMs)
  signal?.addEventListener('abort', stop, { once: true })
  const { stderr } = program.child
  const [end, said] = await Promise.all([program.ended, stderr ? text(stderr) : ''])
  signal?.removeEventListener('abort', stop)
  clearTimeout(timer)
  if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  if (isLate) return `'${command}' did not end within ${patienceMs / 1000} s`
  const { code, fault } = end
  if (code === 0) return undefined
  if (isErrno(fault, 'ENOENT')) throw missingTool(command, fault)
  return (
    said
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/: Success$/, '') || (fault ? saidBy(fault) : describeEnd(end).says)
  )
}
