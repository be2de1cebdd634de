/** A farm on paper: the real choice of lanes, and workers, links and kills as numbers. */
import { chooseLane, type LaneLoad } from '../../lib/farm/choose-lane.ts'
import { Events } from './events.ts'

/** What is simulated; seconds, bytes, and bytes per second. */
export interface Farm {
  readonly workers: number
  readonly images: number
  /** Each has as many of the images. */
  readonly lanes: number
  /** Of one image above its prefix, on one worker. */
  readonly imageSeconds: number
  /** Of a prefix, by whom it is made. */
  readonly prefixSeconds: number
  /** What a worker fetches that comes into a lane; 0: it makes the prefix by itself. */
  readonly prefixBytes: number
  /** What leaves a worker with each image. */
  readonly imageBytes: number
  /** Of the store of layers. */
  readonly storeRate: number
  /** Of the place that images go to; where it is the store, both share its link. */
  readonly publishRate: number | 'store'
  /** False: any order, as one queue for all would have it. */
  readonly hasLanes: boolean
  /** Of 1,000 jobs, how many lose their worker; the job begins anew `lostSeconds` later. */
  readonly killed: number
  readonly lostSeconds: number
  /** Of the queue, for one job: how long its only thread is busy. */
  readonly queueSeconds: number
}

/** What came of it. */
export interface Outcome {
  readonly seconds: number
  readonly pulledBytes: number
  readonly made: number
  /** How much of the time each was busy; the fullest says what to buy. */
  readonly busy: Readonly<Record<'workers' | 'store' | 'publishing' | 'queue', number>>
}

/** The numbers of the page about farms. */
export const usual: Farm = {
  workers: 1_000,
  images: 100_000,
  lanes: 100,
  imageSeconds: 7,
  prefixSeconds: 40,
  prefixBytes: 165e6,
  imageBytes: 141e6,
  storeRate: 1.25e9,
  publishRate: 'store',
  hasLanes: true,
  killed: 0,
  lostSeconds: 25,
  queueSeconds: 0.000_14,
}

interface Lane {
  readonly key: string
  waiting: number
  active: number
  isMade: boolean
  held: number
}

interface Worker {
  lane: string | undefined
  readonly holds: Set<string>
}

/** A link, of which each transfer has all until it is done: the sum is what it would be side by side. */
class Link {
  readonly #rate: number
  #free = 0
  busy = 0

  constructor(rate: number) {
    this.#rate = rate
  }

  /** When a transfer that could begin at `now` is done. */
  end(now: number, bytes: number): number {
    const seconds = bytes / this.#rate
    this.#free = Math.max(now, this.#free) + seconds
    this.busy += seconds
    return this.#free
  }
}

/** Runs a farm to its end. The same numbers give the same outcome. */
export function simulate(farm: Farm): Outcome {
  const lanes = Array.from({ length: farm.lanes }, (_, index): Lane => {
    const held = Math.floor((farm.images + index) / farm.lanes)
    return { key: `lane-${index}`, waiting: 1, active: 0, isMade: false, held }
  })
  const store = new Link(farm.storeRate)
  const publishing = farm.publishRate === 'store' ? store : new Link(farm.publishRate)
  const events = new Events()
  const idle: Worker[] = []
  let now = 0
  let made = 0
  let begun = 0
  let pulledBytes = 0
  let workSeconds = 0

  const take = (worker: Worker | undefined): boolean => {
    if (!worker) return false
    const lane = next(worker, lanes, farm.hasLanes, begun)
    if (!lane) return false
    begun++
    lane.waiting--
    lane.active++
    worker.lane = lane.key
    const isPrefix = !lane.isMade
    const isKilled = (begun * 7919) % 1000 < farm.killed
    let ready = now
    if (!isPrefix && !worker.holds.has(lane.key)) {
      if (farm.prefixBytes > 0) {
        ready = store.end(now, farm.prefixBytes)
        pulledBytes += farm.prefixBytes
      } else ready = now + farm.prefixSeconds
    }
    const seconds = isPrefix ? farm.prefixSeconds : farm.imageSeconds
    worker.holds.add(lane.key)
    const began = now
    const finish = () => {
      workSeconds += now - began
      lane.active--
      if (isKilled) lane.waiting++
      else if (isPrefix) {
        lane.isMade = true
        lane.waiting += lane.held
        lane.held = 0
      } else made++
      idle.push(worker)
      // Whoever had nothing to do looks again.
      while (take(idle.at(-1))) idle.pop()
    }
    const send = () => {
      if (isPrefix) finish()
      else if (isKilled) events.at(now + farm.lostSeconds, finish)
      else events.at(publishing.end(now, farm.imageBytes), finish)
    }
    events.at(ready + seconds, send)
    return true
  }

  for (let index = 0; index < farm.workers; index++) {
    const worker: Worker = { lane: undefined, holds: new Set() }
    if (!take(worker)) idle.push(worker)
  }
  for (let event = events.next(); event; event = events.next()) {
    now = event.time
    event.run()
  }
  return {
    seconds: now,
    pulledBytes,
    made,
    busy: {
      workers: workSeconds / (now * farm.workers),
      store: store.busy / now,
      publishing: publishing.busy / now,
      queue: (begun * farm.queueSeconds) / now,
    },
  }
}

/** The lane of a worker's next job; without lanes the one whose turn it is. */
function next(
  worker: Worker,
  lanes: readonly Lane[],
  hasLanes: boolean,
  turn: number,
): Lane | undefined {
  if (hasLanes) {
    const chosen: LaneLoad | undefined = chooseLane(lanes, {
      current: worker.lane,
      holds: worker.holds,
    })
    return lanes.find(({ key }) => key === chosen?.key)
  }
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[(turn + index) % lanes.length]
    if (lane && lane.waiting > 0) return lane
  }
  return undefined
}
