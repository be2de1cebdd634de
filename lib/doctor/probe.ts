import { type RunOptions, type RunResult, run } from '../run.ts'
import type { Host } from './check.ts'

/** How long a program may take to print its version; one that hangs is as good as missing. */
const patienceMs = 15_000

/** Runs a program of the host for a check: its PATH, and an end in any case. */
export function probe(
  host: Host,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const limit = AbortSignal.timeout(patienceMs)
  // A signal of its own for each: dozens of listeners on one would look like a leak to node.
  const signal = AbortSignal.any(host.signal ? [host.signal, limit] : [limit])
  return run(command, args, { ...options, signal, env: { PATH: host.path } })
}
