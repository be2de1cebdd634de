import { readFileSync } from 'node:fs'

/** A build has three processes of Node beside each other, with some ten threads each, and what they start. */
const fewest = 64

/** Limits of this process; proc(5). */
export function readLimits(): string {
  return readFileSync('/proc/self/limits', 'latin1')
}

/**
 * How many processes and threads this user may have, where that is too few for any build; Node then waits for ever in
 * some programs, and crashes in others.
 */
export function tooFewProcesses(limits: string): number | undefined {
  const soft = /^Max processes\s+(\d+)/m.exec(limits)?.[1]
  return soft !== undefined && Number(soft) < fewest ? Number(soft) : undefined
}
