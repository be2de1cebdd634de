// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Units to enable. */
    readonly enable: readonly string[]
    /** Units to disable. */
    readonly disable: readonly string[]
    /** Units to mask. */
    readonly mask: readonly string[]
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Folder with unit files, and with folders of drop-ins such as ssh.service.d; empty: none. */
    readonly folder: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
