import { readdirSync, readFileSync } from 'node:fs'

/** How long processes may take to end that were killed, in milliseconds. */
const patience = 5000

/**
 * Kills all that runs in this sandbox beside this process, and waits for its end: it would write into folders that are
 * being removed. False where something does not end, because a disk does not answer it; then nothing may be removed.
 * Nothing is done by a process that is not the first of its namespace, for then this is no sandbox.
 */
export function endAll(): boolean {
  if (process.pid !== 1) return true
  try {
    process.kill(-1, 'SIGKILL')
  } catch {
    // There was none.
  }
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const until = performance.now() + patience
  for (;;) {
    if (!readdirSync('/proc').some(isAlive)) return true
    if (performance.now() > until) return false
    Atomics.wait(pause, 0, 0, 5)
  }
}

/** Those that have ended stay in the list until their parent asks, and this one waits. */
function isAlive(id: string): boolean {
  if (!/^[0-9]+$/.test(id) || id === '1') return false
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
