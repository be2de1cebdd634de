import type { SandboxMode } from '../builder.ts'
import { endWorker, startWorker, type WaitingWorker } from './worker.ts'

/** A worker that is started before there is a job for it: Node takes as long to start as many a hook. */
interface Spare {
  /** Starts one, unless one waits already. Where it cannot be started, the job that wants it will say so. */
  prepare(): void
  /** The one that waits; undefined where there is none. It is the caller's now. */
  take(): Promise<WaitingWorker | undefined>
  /** Ends the one that waits. */
  close(): Promise<void>
}

/**
 * A place for one spare worker. It waits on its standard input, and so it ends with this process, however that ends.
 */
export function createSpare(mode: SandboxMode): Spare {
  let waiting: Promise<WaitingWorker | undefined> | undefined
  const take = async () => {
    const taken = waiting
    waiting = undefined
    const worker = await taken
    const isGone = worker?.program.child.exitCode !== null || worker.program.child.signalCode
    return isGone ? undefined : worker
  }
  return {
    prepare() {
      waiting ??= startWorker(mode).catch(() => undefined)
    },
    take,
    async close() {
      const worker = await take()
      if (worker) await endWorker(worker.program)
    },
  }
}
