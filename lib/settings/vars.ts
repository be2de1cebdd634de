import type { Json } from '../json.ts'

/** One value of a file of variables (`--vars`): an option, or a plain name. */
export interface VarsEntry {
  /** `['flavour', 'key']`, or one name. */
  readonly path: readonly [string] | readonly [string, string]
  readonly value: Json
  /** `file:line:column`. */
  readonly place: string
}
