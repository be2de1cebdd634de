import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Worker } from 'bullmq'
import { ParfaitError } from '../errors.ts'
import { Store } from '../store/store.ts'
import { chooseLane } from './choose-lane.ts'
import type { FarmJob, FarmResult } from './farm-job.ts'
import { type LaneState, readLanes } from './lanes.ts'
import type { FarmQueue } from './open-queue.ts'
import { runJob } from './run-job.ts'
import type { WorkerHost } from './worker-host.ts'

/** How long a worker without work waits before it looks again, in milliseconds. */
const idleMs = 1_000
/** So many jobs one after the other tell that it is the machine. */
const mostUnfit = 2

interface Working {
  readonly queue: FarmQueue
  readonly host: WorkerHost
  readonly untilEmpty: boolean
  /** Aborted: no further job is begun. */
  readonly drain: AbortSignal
  /** Keys of lanes whose shared layers this machine has. */
  readonly holds: Set<string>
}

/**
 * Does the jobs of a queue, `slots` side by side, until `drain` is aborted or, with `untilEmpty`, none is left; what runs is
 * brought to its end. Error: `worker-unfit`, where the machine could not do two jobs one after the other.
 */
export async function work(
  queue: FarmQueue,
  host: WorkerHost,
  of: { readonly slots: number; readonly untilEmpty: boolean; readonly drain: AbortSignal },
): Promise<void> {
  const abort = new AbortController()
  const layers = await new Store(host.store).layers()
  const working = {
    queue,
    host,
    untilEmpty: of.untilEmpty,
    drain: AbortSignal.any([of.drain, abort.signal]),
    holds: new Set(layers.map(({ key }) => key)),
  }
  const slot = () =>
    new Slot(working).run().catch((error: unknown) => {
      abort.abort()
      throw error
    })
  const ends = await Promise.allSettled(Array.from({ length: of.slots }, slot))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** One of the jobs that a worker does side by side. */
class Slot {
  readonly #of: Working
  readonly #token = randomUUID()
  #lane: { readonly key: string; readonly worker: Worker<FarmJob, FarmResult> } | undefined
  #unfit = 0

  constructor(of: Working) {
    this.#of = of
  }

  async run(): Promise<void> {
    const { drain, untilEmpty } = this.#of
    try {
      while (!drain.aborted) {
        if (await this.#doNext()) continue
        const lanes = await readLanes(this.#of.queue)
        const chosen = chooseLane(lanes, { current: this.#lane?.key, holds: this.#of.holds })
        if (chosen) await this.#enter(chosen.key)
        else if (untilEmpty && lanes.every(isDone)) return
        else await wait(idleMs, undefined, { signal: drain }).catch(() => {})
      }
    } finally {
      await this.#lane?.worker.close()
    }
  }

  async #enter(key: string): Promise<void> {
    if (this.#lane?.key === key) return
    await this.#lane?.worker.close()
    this.#lane = { key, worker: this.#of.queue.open(key) }
  }

  /** False where the lane has no job. */
  async #doNext(): Promise<boolean> {
    const { queue, host, holds, drain } = this.#of
    const { key, worker } = this.#lane ?? {}
    const job = await worker?.getNextJob(this.#token, { block: false })
    if (!job || key === undefined) return false
    const end = await runJob(job, this.#token, { queue, host, lane: key })
    host.say(`${job.data.name}: ${end}`)
    this.#unfit = end === 'unfit' ? this.#unfit + 1 : 0
    if (end === 'done') holds.add(key)
    if (end !== 'unfit') return true
    host.say(await host.examine())
    if (this.#unfit >= mostUnfit)
      throw new ParfaitError(
        'worker-unfit',
        `This machine could not do ${mostUnfit} jobs one after the other`,
        {
          hint: 'other workers have them now; what is wrong stands above',
        },
      )
    await wait(queue.times.lockMs, undefined, { signal: drain }).catch(() => {})
    return true
  }
}

function isDone({ waiting, active, held }: LaneState): boolean {
  return waiting + active + held === 0
}
