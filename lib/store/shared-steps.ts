import { ParfaitError } from '../errors.ts'

/** What builds of one process know of each other's steps, by the folder of a step's layer. */
export interface SharedSteps {
  /** Made by one of them: as good for the others, also where they want no layer of earlier builds. */
  readonly made: Set<string>
  /** Errors of steps that failed: the others do not try them again. */
  readonly failed: Map<string, ParfaitError>
}

/** For builds that begin together. */
export function createSharedSteps(): SharedSteps {
  return { made: new Set(), failed: new Map() }
}

/** Throws what a step failed with in another build; as an error of its own, because each build tells its own. */
export function throwIfFailed({ failed }: SharedSteps, layer: string): void {
  const error = failed.get(layer)
  if (!error) return
  const { code, message, place, hint } = error
  throw new ParfaitError(code, message, { place, hint, cause: error })
}
