// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Users who may talk to the daemon, which is as much as root. */
    readonly users: readonly string[]
    /** How images lie on the disk. */
    readonly 'storage-driver': string
    /** Where the output of containers goes. */
    readonly 'log-driver': string
    /** Addresses of registry mirrors. */
    readonly 'registry-mirrors': readonly string[]
    /** More of daemon.json; it wins over the other options. */
    readonly config: Readonly<Record<string, unknown>>
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
