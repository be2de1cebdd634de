// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: object
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Path of an OCI image layout, or of an archive of one or of docker save; ':tag' behind it chooses one of several images. */
    readonly image: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
