import type { Queue, Worker } from 'bullmq'
import { ParfaitError } from '../errors.ts'
import { shownUrl } from '../targets/shown-url.ts'
import type { Batch, FarmJob, FarmResult, Look } from './farm-job.ts'
import { connectQueue } from './queue-backend.ts'

/**
 * The queue of a farm. Batches, files and the list of lanes are jobs as well, which nobody does: so all of it is one store's
 * affair, whichever that is.
 */
export interface FarmQueue {
  /** The address, without its password. */
  readonly shown: string
  readonly times: QueueTimes
  /** A job for each lane that may have work; its id is the lane's key. */
  readonly lanes: Queue<object>
  readonly batches: Queue<Batch>
  /** By their digests. */
  readonly files: Queue<{ readonly content: string }>
  /** Of those who look at what running jobs say. */
  readonly looks: Queue<Look>
  lane(key: string): Queue<FarmJob, FarmResult>
  /** Takes jobs of a lane; whoever opens it closes it. */
  open(lane: string): Worker<FarmJob, FarmResult>
  close(): Promise<void>
}

/** So often a job may lose its worker before it counts as what killed them. */
const mostLosses = 3

/** When a worker counts as gone: within 30 seconds, whenever it was last heard of. Milliseconds. */
interface QueueTimes {
  /** Whoever is silent for so long has lost its job. */
  readonly lockMs: number
  /** How often whoever has a job speaks. */
  readonly renewMs: number
  /** How often jobs without a worker are looked for. */
  readonly lookMs: number
}

const usualTimes: QueueTimes = { lockMs: 15_000, renewMs: 5_000, lookMs: 5_000 }

/** Opens the queue at an address. Errors: `queue-missing`, `queue-unreachable`. */
export async function openQueue(
  address: string | undefined,
  times: QueueTimes = usualTimes,
): Promise<FarmQueue> {
  const url = readAddress(address)
  const { classes, connection, end } = await connectQueue(url)
  // What a queue says of a lost connection is for nobody: the commands that wait go on when it is back.
  const quiet = <T extends { on(event: 'error', listener: () => void): unknown }>(one: T) => {
    one.on('error', () => {})
    return one
  }
  const options = {
    connection,
    lockDuration: times.lockMs,
    stalledInterval: times.lookMs,
    maxStalledCount: mostLosses,
    // Nobody reads what it tells of each job.
    streams: { events: { maxLen: 100 } },
    defaultJobOptions: { removeOnComplete: false, removeOnFail: false },
  }
  const make = <D, R = unknown>(name: string) =>
    quiet(new classes.Queue(`parfait-${name}`, options)) as unknown as Queue<D, R>
  const known = new Map<string, Queue<FarmJob, FarmResult>>()
  const lanes = make<object>('lanes')
  const batches = make<Batch>('batches')
  const files = make<{ readonly content: string }>('files')
  const looks = make<Look>('looks')
  return {
    shown: shownUrl(url),
    times,
    lanes,
    batches,
    files,
    looks,
    lane(key) {
      const queue = known.get(key) ?? make<FarmJob, FarmResult>(laneName(key))
      known.set(key, queue)
      return queue
    },
    open: (lane) =>
      quiet(
        new classes.Worker(`parfait-${laneName(lane)}`, null, { ...options, autorun: false }),
      ) as unknown as Worker<FarmJob, FarmResult>,
    async close() {
      await Promise.allSettled(
        [lanes, batches, files, looks, ...known.values()].map((one) => one.close()),
      )
      await end()
    },
  }
}

function laneName(key: string): string {
  return `lane-${key}`
}

function readAddress(address: string | undefined): URL {
  const hint = 'say --queue redis://HOST, --queue postgres://HOST/DATABASE, or set PARFAIT_QUEUE'
  const refuse = (message: string) => new ParfaitError('queue-missing', message, { hint })
  if (!address) throw refuse('Expected the address of a queue, got none')
  if (!URL.canParse(address)) throw refuse('The address of the queue is none')
  return new URL(address)
}
