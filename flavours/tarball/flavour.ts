// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Address of the archive; needs 'sha256'. */
    readonly url: string
    /** Digest that the archive must have, hexadecimal. */
    readonly sha256: string
    /** How many leading folders of every name to leave out. */
    readonly strip: number
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Path of the archive; or 'url'. */
    readonly file: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
