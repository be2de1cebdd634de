import { type Batch, type BatchImage, prefixId } from './farm-job.ts'
import { inPieces } from './in-pieces.ts'
import type { FarmQueue } from './open-queue.ts'
import { removeFile } from './queue-files.ts'

/** So many images of batches that have ended stay in a queue, the newest. */
const mostKept = 100_000

interface NamedBatch extends Batch {
  readonly id: string
}

/**
 * Takes batches out of the queue of which each image has ended, with jobs, results, logs, and files that no other batch has: those
 * that were submitted before `before`, in milliseconds since the epoch, and the oldest of more than `most` images. Gives back how
 * many batches there were.
 */
export async function tidyQueue(
  queue: FarmQueue,
  { before, most = mostKept }: { readonly before: number; readonly most?: number },
): Promise<number> {
  const batches = (await readBatches(queue)).toSorted((a, b) => b.submitted - a.submitted)
  const gone: NamedBatch[] = []
  let count = 0
  for (const batch of batches) {
    count += batch.images.length
    const isOld = batch.submitted < before || count > most
    if (isOld && (await hasEnded(queue, batch))) gone.push(batch)
  }
  for (const batch of gone) await queue.batches.remove(batch.id)
  // Others may have submitted something meanwhile.
  if (gone.length > 0) await removeUnlisted(queue, gone, await readBatches(queue))
  return gone.length
}

async function readBatches(queue: FarmQueue): Promise<NamedBatch[]> {
  const jobs = await queue.batches.getJobs(['waiting'])
  return jobs.flatMap(({ id, data }) => (id === undefined ? [] : [{ ...data, id }]))
}

async function hasEnded(queue: FarmQueue, { images }: Batch): Promise<boolean> {
  for (const piece of inPieces(images)) {
    const states = await Promise.all(piece.map(({ lane, id }) => queue.lane(lane).getJobState(id)))
    if (!states.every(isEnd)) return false
  }
  return true
}

/** `unknown`: a job that was taken away. */
function isEnd(state: string): boolean {
  return state === 'completed' || state === 'failed' || state === 'unknown'
}

async function removeUnlisted(
  queue: FarmQueue,
  gone: readonly Batch[],
  kept: readonly Batch[],
): Promise<void> {
  const listed = new Set(kept.flatMap(({ images }) => images.map(placeOf)))
  const images = gone.flatMap((batch) => batch.images.filter((one) => !listed.has(placeOf(one))))
  for (const piece of inPieces(images))
    await Promise.all(piece.map(({ lane, id }) => removeEnded(queue, lane, id)))
  const lanes = new Set(kept.flatMap((batch) => batch.images.map(({ lane }) => lane)))
  for (const lane of new Set(images.map((one) => one.lane)))
    if (!lanes.has(lane)) await removeLane(queue, lane)
  const files = new Set(kept.flatMap((batch) => batch.files ?? []))
  const left = new Set(gone.flatMap((batch) => batch.files ?? []).filter((one) => !files.has(one)))
  for (const piece of inPieces([...left]))
    await Promise.all(piece.map((sha256) => removeFile(queue, sha256)))
}

function placeOf({ lane, id }: BatchImage): string {
  return `${lane} ${id}`
}

/** One that is there again waits for somebody. */
async function removeEnded(queue: FarmQueue, lane: string, id: string): Promise<void> {
  const jobs = queue.lane(lane)
  const state = await jobs.getJobState(id)
  if (state === 'completed' || state === 'failed') await jobs.remove(id)
}

async function removeLane(queue: FarmQueue, lane: string): Promise<void> {
  await removeEnded(queue, lane, prefixId)
  // Whoever found it a moment ago would wait for it.
  await queue.lane(lane).promoteJobs()
}
