import type { LaneLoad } from './choose-lane.ts'
import type { FarmQueue } from './open-queue.ts'

/** A lane, and how many of its images wait for its prefix. */
export interface LaneState extends LaneLoad {
  readonly held: number
}

/**
 * How all lanes stand. Jobs whose workers are gone are put back, and a lane without jobs is taken from the list; so whoever has
 * nothing else to do looks after the queue.
 */
export async function readLanes(queue: FarmQueue): Promise<LaneState[]> {
  const listed = await queue.lanes.getJobs(['waiting'])
  const keys = listed.flatMap(({ id }) => id?.replace(/^lane-/, '') ?? [])
  return Promise.all(keys.map((key) => readLane(queue, key)))
}

async function readLane(queue: FarmQueue, key: string): Promise<LaneState> {
  const lane = await countLane(queue, key)
  if (lane.active > 0) {
    await queue.lane(key).backend.moveStalledJobsToWait()
    return countLane(queue, key)
  }
  if (lane.waiting + lane.held > 0) return lane
  await queue.lanes.remove(`lane-${key}`)
  // Somebody may have submitted something meanwhile.
  const now = await countLane(queue, key)
  if (now.waiting + now.active + now.held > 0)
    await queue.lanes.add('lane', {}, { jobId: `lane-${key}` })
  return now
}

async function countLane(queue: FarmQueue, key: string): Promise<LaneState> {
  const counts = await queue.lane(key).getJobCounts('waiting', 'active', 'delayed')
  const { waiting = 0, active = 0, delayed: held = 0 } = counts
  return { key, waiting, active, held }
}
