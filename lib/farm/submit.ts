import { randomBytes } from 'node:crypto'
import type { BuildHost } from '../build-host.ts'
import { faultsOf, type ParfaitError, throwFaults } from '../errors.ts'
import { groupBy } from '../group-by.ts'
import type { Settings } from '../settings/settings.ts'
import { type BatchImage, prefixId } from './farm-job.ts'
import type { FarmQueue } from './open-queue.ts'
import { type PreparedImage, prepareImage } from './prepare.ts'
import { putFile, type QueueFile } from './queue-files.ts'

/** So long an image waits for its prefix at most; whoever makes that calls it earlier. Milliseconds. */
const heldMs = 365 * 24 * 3_600_000

/** So many builds are read at once: each waits more than it works. */
const atOnce = 4

/** What was submitted. */
interface Submitted {
  readonly batch: string
  readonly images: readonly BatchImage[]
  /** Images whose jobs were there, waiting or done. */
  readonly known: number
}

/**
 * Puts builds into the queue; an image that is there already is not put twice. All faults of all builds at once, and then
 * nothing is in the queue but files.
 */
export async function submitImages(
  queue: FarmQueue,
  builds: readonly Settings[],
  of: { readonly host: BuildHost; readonly publish: readonly string[]; readonly again: boolean },
): Promise<Submitted> {
  const { host, publish, again } = of
  const sent = new Set<string>()
  const put = async (file: QueueFile) => {
    if (sent.has(file.sha256)) return
    await putFile(queue, file)
    sent.add(file.sha256)
  }
  const found = builds.map((): PreparedImage | undefined => undefined)
  const faults: ParfaitError[] = []
  const waiting = builds.entries()
  const prepare = async () => {
    // All of them take from the same list.
    for (const [index, settings] of waiting)
      try {
        found[index] = await prepareImage(settings, host, { publish, put })
      } catch (error) {
        if (host.signal?.aborted) throw error
        faults.push(...faultsOf(error))
      }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, builds.length) }, prepare))
  throwFaults([...new Map(faults.map((fault) => [fault.message, fault])).values()])
  const prepared = found.filter((one) => one !== undefined)
  const images = prepared.map(({ id, lane, job: { name } }) => ({ id, lane, name }))
  const batch = `b${randomBytes(4).toString('hex')}`
  // Before its jobs: who kills this command can still cancel them.
  await queue.batches.add(
    'batch',
    { submitted: host.now(), images, files: [...sent] },
    { jobId: batch },
  )
  let known = 0
  for (const [lane, group] of groupBy(prepared, (one) => one.lane))
    known += await addLane(queue, lane, { group, again })
  return { batch, images, known }
}

/** Gives back how many were there. */
async function addLane(
  queue: FarmQueue,
  lane: string,
  of: { readonly group: readonly PreparedImage[]; readonly again: boolean },
): Promise<number> {
  const { group, again } = of
  const jobs = queue.lane(lane)
  const [first] = group
  const prefix = await jobs.getJob(prefixId)
  const isShared = prefix !== undefined || group.length > 1
  const until = first?.prefixSteps
  const isHeld = isShared && until !== undefined
  let known = 0
  for (const { id, job } of group) {
    if (await isThere(jobs, { id, again })) known++
    else await jobs.add('image', job, { jobId: id, ...(isHeld ? { delay: heldMs } : {}) })
  }
  if (isHeld && first) {
    const job = { ...first.job, name: `what ${lane.slice(0, 12)} shares`, until, publish: [] }
    if (!(await isThere(jobs, { id: prefixId, again: false })))
      await jobs.add('prefix', job, { jobId: prefixId })
    // Whoever made it looked for images before these came.
    if (await (await jobs.getJob(prefixId))?.isCompleted()) await jobs.promoteJobs()
  }
  // Last: who finds a lane finds its jobs.
  await queue.lanes.add('lane', {}, { jobId: `lane-${lane}` })
  return known
}

/** True where a job is there; one that failed is taken away for a new one, with `again` one that was done as well. */
async function isThere(
  jobs: ReturnType<FarmQueue['lane']>,
  { id, again }: { readonly id: string; readonly again: boolean },
): Promise<boolean> {
  const found = await jobs.getJob(id)
  const state = await found?.getState()
  if (state !== 'failed' && !(state === 'completed' && again)) return found !== undefined
  await found?.remove()
  return false
}
