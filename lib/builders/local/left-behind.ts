import type { Program } from '../../start.ts'

/** How often it is looked, and for how long the program may be gone while its pipes are open; milliseconds. */
const pauseMs = 200
const patienceMs = 1000

/**
 * Ends what a program left behind that keeps our pipes open, when the program itself has ended: where no more processes
 * can be started, unshare gives up and leaves a child that waits for it for ever. The program must have been started
 * in a session of its own.
 */
export function endLeftBehind(program: Program): void {
  const { child, ended } = program
  let gone = 0
  const timer = setInterval(() => {
    if (child.exitCode === null && child.signalCode === null) return
    gone += pauseMs
    if (gone >= patienceMs) endGroup(program)
  }, pauseMs)
  void ended.then(() => clearInterval(timer))
}

/** Kills a program and all that is in its session. */
export function endGroup({ child }: Program): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Another user's, or gone at last.
  }
}
