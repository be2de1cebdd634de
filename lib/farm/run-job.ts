import type { Job } from 'bullmq'
import { faultsOf } from '../errors.ts'
import type { BuildEvent } from '../report/events.ts'
import { formatStep, reportsOf } from '../report/format.ts'
import { type FarmFailure, type FarmJob, type FarmResult, prefixId } from './farm-job.ts'
import { JobLog } from './job-log.ts'
import { makeImage } from './make-image.ts'
import type { FarmQueue } from './open-queue.ts'
import { LogShow } from './show-log.ts'
import type { WorkerHost } from './worker-host.ts'

/** How a job ended; `unfit`: it is for another machine, `lost`: another has it. */
type JobEnd = 'done' | 'failed' | 'unfit' | 'lost'

/** What the machine lacks, and not the image; other machines may have it. */
const machineFaults: readonly string[] = [
  'disk-full',
  'sandbox-unavailable',
  'sandbox-failed',
  'tool-missing',
  'secret-missing',
  'server-version',
  'server-lost',
]
/** So many machines may be unfit for a job; then it is the job. */
const mostRefusals = 5

/** Does one job that this worker holds by `token`, to an end that the queue knows. */
export async function runJob(
  job: Job<FarmJob, FarmResult>,
  token: string,
  of: { readonly queue: FarmQueue; readonly lane: string; readonly host: WorkerHost },
): Promise<JobEnd> {
  const { queue, lane, host } = of
  const jobs = queue.lane(lane)
  const started = host.now()
  const log = new JobLog()
  const show = new LogShow(queue, { lane, id: job.id ?? '' }, log)
  const holding = hold(job, token, { ...of, renewed: () => show.flush() })
  const report = (event: BuildEvent) => {
    log.hear(event)
    if (event.type !== 'step-started') return
    const progress = { worker: host.name, step: formatStep(event.step) }
    void job.updateProgress(progress).catch(() => {})
  }
  const fail = async (failure: Omit<FarmFailure, 'worker'>): Promise<JobEnd> => {
    const reason = { worker: host.name, ...failure }
    if (!(await isTaken(job.moveToFailed(new Error(JSON.stringify(reason)), token, false))))
      return 'lost'
    // Each of those who wait for it hears why it cannot be made.
    if (job.id === prefixId) await jobs.promoteJobs()
    return 'failed'
  }
  try {
    void job.updateProgress({ worker: host.name }).catch(() => {})
    const reason = job.id === prefixId ? undefined : await prefixFailure(jobs)
    if (reason) return await fail(reason)
    const made = await makeImage(job.data, { queue, host, report, signal: holding.signal })
    if (job.id === prefixId) await jobs.promoteJobs()
    const seconds = (host.now() - started) / 1000
    await tell(job, log, show)
    const result = { ...made, seconds, worker: host.name }
    if (!(await isTaken(job.moveToCompleted(result, token, false)))) return 'lost'
    // Of images that came while it ended.
    if (job.id === prefixId) await jobs.promoteJobs()
    return 'done'
  } catch (error) {
    if (holding.isLost) return 'lost'
    await tell(job, log, show)
    const { isCancelled } = holding
    const errors = isCancelled ? [] : reportsOf(error)
    const isUnfit = errors.some(({ code }) => machineFaults.includes(code))
    const refused = job.data.refused + 1
    if (!isUnfit || refused >= mostRefusals)
      return await fail({ errors, tail: log.tail, isCancelled })
    for (const { message } of faultsOf(error)) host.say(`${job.data.name}: ${message}`)
    await job.updateData({ ...job.data, refused })
    return (await isTaken(job.moveToWait(token))) ? 'unfit' : 'lost'
  } finally {
    holding.stop()
    await show.close()
  }
}

/** Keeps a job this worker's, and listens whether it is still wanted. */
function hold(
  job: Job<FarmJob>,
  token: string,
  of: {
    readonly queue: FarmQueue
    readonly lane: string
    readonly host: WorkerHost
    readonly renewed: () => Promise<void>
  },
) {
  const { queue, lane, host, renewed } = of
  const { lockMs, renewMs } = queue.times
  const abort = new AbortController()
  const held = { isLost: false, isCancelled: false, signal: abort.signal, stop: () => {} }
  let heard = host.now()
  const renew = async () => {
    const answer = await job.extendLock(token, lockMs).catch(() => undefined)
    // A queue that does not answer has not said yet that somebody else has it.
    if (answer === undefined ? host.now() - heard > lockMs : answer === 0) held.isLost = true
    if (answer) heard = host.now()
    const now = answer ? await queue.lane(lane).getJob(job.id ?? '') : undefined
    if (now?.data.isCancelled === true) held.isCancelled = true
    if (held.isLost || held.isCancelled) abort.abort()
    await renewed()
  }
  const timer = setInterval(() => void renew().catch(() => {}), renewMs)
  held.stop = () => clearInterval(timer)
  return held
}

/** Why what an image stands on could not be made; undefined where nothing is known against it. */
async function prefixFailure(
  jobs: ReturnType<FarmQueue['lane']>,
): Promise<Omit<FarmFailure, 'worker'> | undefined> {
  const prefix = await jobs.getJob(prefixId)
  if (!prefix || !(await prefix.isFailed())) return undefined
  try {
    const { errors, tail, isCancelled } = JSON.parse(prefix.failedReason) as FarmFailure
    return { errors, tail, isCancelled }
  } catch {
    // Its workers were lost: this one is tried all the same.
    return undefined
  }
}

/** False where the queue takes no end of a job from this worker any more: somebody else has it. */
function isTaken(end: Promise<unknown>): Promise<boolean> {
  return end.then(
    () => true,
    () => false,
  )
}

/** Puts all of it into the queue; whoever looks has it before the job has ended. */
async function tell(job: Job<FarmJob>, log: JobLog, show: LogShow): Promise<void> {
  await show.flush()
  if (log.text !== '') await job.log(log.text).catch(() => {})
}
