import { join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { run } from '../../run.ts'
import type { Settings } from '../../settings/settings.ts'
import type { SandboxMode } from '../builder.ts'
import { launchCommand, sandboxCommand } from './launch.ts'

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
  const refusal = (await tryUserNamespace(host.signal)) ?? (await tryMode('user', host.signal))
  if (refusal === undefined) return 'user'
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
  try {
    await run(command, args, { signal })
    return undefined
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error)
    // What the program said, without its long command line.
    return said.replace(/^'unshare .*?' failed: /, '').replace(/: Success$/, '')
  }
}
