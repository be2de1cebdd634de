// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Whose authorized_keys the keys go to. */
    readonly user: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
