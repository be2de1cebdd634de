import { compareBytes } from '../files.ts'

/** A lane as a worker sees it: the images above one shared prefix. */
export interface LaneLoad {
  /** Of the prefix's last step. */
  readonly key: string
  /** Jobs that nobody does yet. */
  readonly waiting: number
  /** Jobs that somebody does: a worker each. */
  readonly active: number
}

/**
 * The lane in which a free worker takes its next job: its own while that has any, then one whose layers it holds, then any;
 * of several the one with most jobs per worker, itself counted in. None where nothing waits.
 */
export function chooseLane(
  lanes: readonly LaneLoad[],
  worker: { readonly current?: string | undefined; readonly holds: ReadonlySet<string> },
): LaneLoad | undefined {
  const open = lanes.filter(({ waiting }) => waiting > 0)
  const own = open.find(({ key }) => key === worker.current)
  if (own) return own
  const held = open.filter(({ key }) => worker.holds.has(key))
  const [best] = (held.length > 0 ? held : open).toSorted(
    (a, b) => jobsPerWorker(b) - jobsPerWorker(a) || compareBytes(a.key, b.key),
  )
  return best
}

function jobsPerWorker({ waiting, active }: LaneLoad): number {
  return waiting / (active + 1)
}
