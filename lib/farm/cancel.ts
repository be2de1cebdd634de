import { prefixId } from './farm-job.ts'
import type { FarmQueue } from './open-queue.ts'
import { findBatch } from './read-batch.ts'

/**
 * Takes the images of a batch out of the queue that nobody has, and tells the workers of those that run; they hear it within
 * seconds. Gives back how many there were of each. Error: `batch-unknown`.
 */
export async function cancelBatch(
  queue: FarmQueue,
  id: string,
): Promise<{ readonly removed: number; readonly told: number }> {
  const batch = await findBatch(queue, id)
  await (await queue.batches.getJob(id))?.updateData({ ...batch, isCancelled: true })
  const counts = { removed: 0, told: 0 }
  for (const { lane, id: image } of batch.images)
    await cancelJob(queue, { lane, id: image }, counts)
  for (const lane of new Set(batch.images.map((one) => one.lane))) {
    const { delayed = 0 } = await queue.lane(lane).getJobCounts('delayed')
    // Nobody is left who waits for it.
    if (delayed === 0) await cancelJob(queue, { lane, id: prefixId }, { removed: 0, told: 0 })
  }
  return counts
}

async function cancelJob(
  queue: FarmQueue,
  { lane, id }: { readonly lane: string; readonly id: string },
  counts: { removed: number; told: number },
): Promise<void> {
  const job = await queue.lane(lane).getJob(id)
  if (!job || (await job.isCompleted()) || (await job.isFailed())) return
  try {
    await job.remove()
    counts.removed++
  } catch {
    // A worker has it, and looks at this.
    await job.updateData({ ...job.data, isCancelled: true })
    counts.told++
  }
}
