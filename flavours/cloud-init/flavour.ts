// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Where metadata may come from, in this order: NoCloud, ConfigDrive, OpenStack, Ec2, GCE, Azure …; none: all that cloud-init knows, which costs time at boot. */
    readonly datasources: readonly string[]
    /** The user that the keys of the metadata go to; empty: the distribution's. */
    readonly user: string
    /** Let cloud-init configure the network. Else the network is what the image says. */
    readonly network: boolean
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of more configuration, as of /etc/cloud/cloud.cfg.d. */
    readonly config: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
