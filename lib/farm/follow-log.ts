import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { readJson } from '../json.ts'
import type { JobPlace, LogPiece } from './farm-job.ts'
import type { FarmQueue } from './open-queue.ts'
import { lookId, showMs } from './show-log.ts'

/** Ends of a job; `unknown`: it was taken out of the queue. */
const ends: readonly string[] = ['completed', 'failed', 'unknown']

/** What a job has said, once it has ended; nothing of one that has not. */
export async function readLog(queue: FarmQueue, { lane, id }: JobPlace): Promise<string[]> {
  const { logs } = await queue.lane(lane).getJobLogs(id)
  return logs.flatMap((text) => text.split('\n'))
}

/** What a job says, in pieces, until it has ended or `signal` is aborted; one that nobody has begun is waited for. */
export async function* followLog(
  queue: FarmQueue,
  place: JobPlace,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const seen = new SeenPieces(queue, place)
  try {
    for (let hasEnded = false; !hasEnded && !signal.aborted; ) {
      // Before its pieces: all of them are there when it has ended.
      hasEnded = ends.includes(await queue.lane(place.lane).getJobState(place.id))
      if (!hasEnded) await seen.look()
      const lines = await seen.read()
      if (lines.length > 0) yield lines
      if (!hasEnded) await wait(showMs, undefined, { signal }).catch(() => {})
    }
    if (!seen.hasAny && !signal.aborted) yield await readLog(queue, place)
  } finally {
    await seen.close()
  }
}

/** The lines that a worker shows, each once. */
class SeenPieces {
  hasAny = false
  readonly #looks: FarmQueue['looks']
  readonly #id: string
  #run = ''
  #next = 0
  #isOurs = false

  constructor({ looks }: FarmQueue, place: JobPlace) {
    this.#looks = looks
    this.#id = lookId(place)
  }

  /** Says that somebody looks. */
  async look(): Promise<void> {
    this.#isOurs = true
    const job = await this.#looks.getJob(this.#id)
    if (job) await job.updateData({ ...job.data, beat: job.data.beat + 1 }).catch(() => {})
    else await this.#looks.add('look', { id: randomUUID(), beat: 0 }, { jobId: this.#id })
  }

  async read(): Promise<string[]> {
    const { logs } = await this.#looks.getJobLogs(this.#id)
    return logs.flatMap((text) => this.#newOf(readJson(text) as LogPiece))
  }

  async close(): Promise<void> {
    // Another who looks begins anew, and knows which lines it has seen.
    if (this.#isOurs) await this.#looks.remove(this.#id)
  }

  #newOf({ run, from, lines }: LogPiece): readonly string[] {
    const notes: string[] = []
    if (run !== this.#run) {
      if (this.hasAny) notes.push('another worker begins again')
      this.#run = run
      this.#next = 0
    }
    const isGap = from > this.#next
    const fresh = lines.slice(Math.max(0, this.#next - from))
    this.#next = Math.max(this.#next, from + lines.length)
    this.hasAny = true
    if (isGap) notes.push('…')
    return [...notes, ...fresh]
  }
}
