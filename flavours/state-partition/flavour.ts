// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Where it is mounted. Files that the image has there become its first content. */
    readonly mount: string
    /** Its size. A deployed machine keeps the size that it had. */
    readonly size: string
    /** Name of the partition and of its filesystem: the machine finds it by that. */
    readonly label: string
    /** Its filesystem. */
    readonly filesystem: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
