import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { placeJob, resolveJob } from '../sandbox/places.ts'
import type { Builder, SandboxMode } from './builder.ts'
import { answerHere, canAnswerHere } from './local/here.ts'
import { launch, sandboxTools } from './local/launch.ts'
import { chooseMode, storeFolderOf } from './local/mode.ts'
import { createSpare } from './local/spare.ts'
import { launchCommand } from './local/worker.ts'

/** This machine: each job gets namespaces of its own, as root, as a user, or by one sudo rule. */
export const local: Builder = {
  name: 'local',
  summary: 'this machine',
  tools: sandboxTools,
  async open({ settings, uid, signal }) {
    const mode = await chooseMode(settings.sandbox, { uid, signal })
    const store = storeFolderOf(mode, settings.store)
    const spare = createSpare(mode)
    return {
      mode,
      store,
      async run(placed, options = {}) {
        if (canAnswerHere(placed.job, mode))
          return answerHere(resolveJob(placed), { ...options, signal })
        const worker = options.interactive ? undefined : await spare.take()
        return launch(placed, { ...options, mode, signal, worker })
      },
      prepare: spare.prepare,
      close: spare.close,
      async remove(paths) {
        const work = join(store, 'work', `remove-${process.pid}-${randomBytes(4).toString('hex')}`)
        const tasks = [{ kind: 'remove', paths }] as const
        // Also what an interrupted build leaves behind is removed: this job has no signal.
        const job = { store, work, folders: [], mounts: [], caches: [], tasks }
        await launch(placeJob(job, { store }), { mode })
      },
    }
  },
}

/** The command that starts the worker of a sandbox of this machine, for those who check what it needs. */
export function workerCommand(mode: SandboxMode): string[] {
  return launchCommand(mode)
}
