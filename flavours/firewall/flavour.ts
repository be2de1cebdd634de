// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Open TCP ports, also ranges such as 8000-8010. */
    readonly open: readonly string[]
    /** Open UDP ports. */
    readonly 'open-udp': readonly string[]
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of rules for nft(8), instead of those that the other options make. */
    readonly rules: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
