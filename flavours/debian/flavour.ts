// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Code name of the release. */
    readonly release: string
    /** Who unpacks the base: parfait itself, several packages at a time, or mmdebstrap. Parfait does 'minbase' alone. */
    readonly bootstrap: 'native' | 'mmdebstrap'
    /** What the base starts with, before the packages; names are those of mmdebstrap. */
    readonly variant: 'minbase' | 'buildd' | 'important' | 'standard'
    /** Address of the archive; empty: the host's apt configuration, else mmdebstrap's choice. '@SNAPSHOT@' stands for the snapshot. */
    readonly mirror: string
    /** Address of the archive of security updates, where 'mirror' is given; empty: none. */
    readonly security: string
    /** Components of the archive, separated by spaces. */
    readonly components: string
    /** Date of an archive snapshot, such as 20261101T000000Z: the release, its updates and security updates are all of it, or the build stops. */
    readonly snapshot: string
    /** Address of an archive of snapshots, which has debian/DATE and debian-security/DATE; taken where 'snapshot' is named. */
    readonly snapshots: string
    /** Whether an index is taken that says it has expired, as on a mirror that stands still; those of a snapshot are. */
    readonly expired: boolean
    /** Kernel package; empty: none. */
    readonly kernel: string
    /** What makes the base a machine that boots, has a network and lets users in. */
    readonly packages: readonly string[]
    /** Name of the machine until something gives it another. */
    readonly hostname: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
