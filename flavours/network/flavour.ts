// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Names or patterns of the interfaces, as in [Match] of systemd.network(5). */
    readonly interface: readonly string[]
    /** Static addresses with their prefix, such as 192.0.2.10/24; none: DHCP. */
    readonly address: readonly string[]
    /** Gateways, for static addresses. */
    readonly gateway: readonly string[]
    /** Name servers; with DHCP they come before those of the network. */
    readonly dns: readonly string[]
    /** Search domains. */
    readonly search: readonly string[]
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
