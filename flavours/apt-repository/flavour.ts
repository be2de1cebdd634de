// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Name of the files below /etc/apt. */
    readonly name: string
    /** Addresses of the repository. */
    readonly uris: readonly string[]
    /** Suites; one that ends in / is an exact path, without components. */
    readonly suites: readonly string[]
    /** Components. */
    readonly components: readonly string[]
    /** Architectures; none: the image's own. */
    readonly architectures: readonly string[]
    /** Take the repository without a signature. */
    readonly trusted: boolean
    /** Priority of its packages, apt_preferences(5); 0: as all others. */
    readonly 'pin-priority': number
    /** Packages that the priority holds for. */
    readonly 'pin-packages': readonly string[]
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of the public key that signs the repository, armoured or not. */
    readonly key: string
    /** Folder with more: *.sources, *.pref, and keys *.asc or *.gpg, which go to /etc/apt/keyrings. */
    readonly folder: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
