import { randomUUID } from 'node:crypto'
import type { JobPlace, LogPiece, Look } from './farm-job.ts'
import type { JobLog } from './job-log.ts'
import type { FarmQueue } from './open-queue.ts'

/** How often those who look are shown what is new, in milliseconds. */
export const showMs = 500
/** So many pieces are kept; who looks less often has a gap. */
const mostPieces = 16
/** So often a look may be found as it was; then nobody looks any more. */
const mostSilent = 40

/** The id of the job that a look is. */
export function lookId({ lane, id }: JobPlace): string {
  return `look-${lane}-${id}`
}

/** Shows what a job says to whoever looks, and nobody else: a thousand workers would fill a queue with their lines. */
export class LogShow {
  readonly #looks: FarmQueue['looks']
  readonly #place: JobPlace
  readonly #log: JobLog
  readonly #run = randomUUID()
  #look: Look | undefined
  #next = 0
  #silent = 0
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor({ looks }: Pick<FarmQueue, 'looks'>, place: JobPlace, log: JobLog) {
    this.#looks = looks
    this.#place = place
    this.#log = log
  }

  /** Sends what is new where somebody looks; never rejects. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#send()).catch(() => {})
    return this.#flushing
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    return this.#flushing
  }

  async #send(): Promise<void> {
    const id = lookId(this.#place)
    const look = (await this.#looks.getJob(id))?.data
    this.#silent = look?.beat === this.#look?.beat ? this.#silent + 1 : 0
    if (look?.id !== this.#look?.id) this.#next = 0
    this.#look = look
    if (!look) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    // Who was killed took nothing away.
    if (this.#silent > mostSilent) return void (await this.#looks.remove(id))
    this.#timer ??= setInterval(() => void this.flush(), showMs)
    const { from, lines } = this.#log.since(this.#next)
    if (lines.length === 0) return
    const piece: LogPiece = { run: this.#run, from, lines }
    await this.#looks.addJobLog(id, JSON.stringify(piece), mostPieces)
    this.#next = from + lines.length
  }
}
