// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Package to install. */
    readonly package: string
    /** Masters; none: `salt`, which the network resolves. */
    readonly master: readonly string[]
    /** Grains of the machine. */
    readonly grains: Readonly<Record<string, unknown>>
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of more configuration, as of /etc/salt/minion.d. */
    readonly config: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
