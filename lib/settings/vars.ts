/** One value of a file of variables (`--vars`): an option, or a plain name. */
export interface VarsEntry {
  /** `['flavour', 'key']`, or one name. */
  readonly path: readonly [string] | readonly [string, string]
  readonly value: unknown
  /** `file:line:column`. */
  readonly place: string
}
