import { ParfaitError } from '../errors.ts'
import { readJson } from '../json.ts'
import type { Artifact, ErrorReport } from '../report/events.ts'
import type { Batch, BatchImage, FarmFailure } from './farm-job.ts'
import { inPieces } from './in-pieces.ts'
import type { FarmQueue } from './open-queue.ts'

/** How an image of a batch stands. */
export interface ImageStatus {
  readonly name: string
  /** `held`: what it shares with others is not made yet. */
  readonly state: 'held' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly worker?: string
  readonly seconds?: number
  /** The step that runs. */
  readonly step?: string
  readonly artifacts: readonly Artifact[]
  readonly errors: readonly ErrorReport[]
  readonly tail: readonly string[]
}

/** The batch of an id. Error: `batch-unknown`. */
export async function findBatch(queue: FarmQueue, id: string): Promise<Batch> {
  const job = await queue.batches.getJob(id)
  if (job) return job.data
  throw new ParfaitError('batch-unknown', `The queue has no batch '${id}'`, {
    hint: "'parfait status' lists them",
  })
}

/** How all images of a batch stand, in their order. */
export async function readStatus(queue: FarmQueue, batch: Batch): Promise<ImageStatus[]> {
  const all: ImageStatus[] = []
  for (const piece of inPieces(batch.images))
    all.push(...(await Promise.all(piece.map((image) => readImage(queue, image, batch)))))
  return all
}

async function readImage(
  queue: FarmQueue,
  { name, lane, id }: BatchImage,
  batch: Batch,
): Promise<ImageStatus> {
  const blank = { name, artifacts: [], errors: [], tail: [] }
  const jobs = queue.lane(lane)
  // Its state first: what is read after its end has its result.
  const state = await jobs.getJobState(id)
  const job = await jobs.getJob(id)
  if (!job || state === 'unknown')
    return { ...blank, state: batch.isCancelled ? 'cancelled' : 'waiting' }
  if (state === 'completed') {
    const { worker, seconds, artifacts } = job.returnvalue
    return { ...blank, state: 'done', worker, seconds, artifacts }
  }
  if (state === 'failed') return { ...blank, ...failed(job.failedReason) }
  if (state === 'active') return { ...blank, state: 'running', ...progressOf(job.progress) }
  return { ...blank, state: state === 'delayed' ? 'held' : 'waiting' }
}

function failed(reason: string): Pick<ImageStatus, 'state' | 'errors' | 'tail'> {
  const { errors, tail = [], isCancelled = false, worker } = readFailure(reason)
  const known = errors ?? [
    {
      code: 'job-lost',
      message: 'Whoever made it was gone, again and again',
      hint: 'look at the machines: it may need more memory than they have',
    },
  ]
  return {
    state: isCancelled ? 'cancelled' : 'failed',
    errors: isCancelled ? [] : known,
    tail,
    ...(worker === undefined ? {} : { worker }),
  }
}

function readFailure(reason: string): Partial<FarmFailure> {
  try {
    return Object(readJson(reason))
  } catch {
    // Of the queue itself: a job whose workers were lost.
    return {}
  }
}

function progressOf(progress: unknown): { worker?: string; step?: string } {
  const { worker, step } = Object(progress) as { worker?: unknown; step?: unknown }
  return {
    ...(typeof worker === 'string' ? { worker } : {}),
    ...(typeof step === 'string' ? { step } : {}),
  }
}
