/** One thing that was checked. */
export interface Check {
  /** What was looked at: the name of a file, or `packages`. */
  readonly name: string
  readonly isFault: boolean
  /** What was found, for people. */
  readonly says: string
}

/** A check that found things as they should be. */
export function sound(name: string, says: string): Check {
  return { name, isFault: false, says }
}

/** A check that did not. */
export function fault(name: string, says: string): Check {
  return { name, isFault: true, says }
}
