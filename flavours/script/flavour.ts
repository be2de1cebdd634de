// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: object
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Scripts to run after packages are installed, in this order. */
    readonly install: readonly string[]
    /** Scripts to run at the very end, in this order. */
    readonly finalise: readonly string[]
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
