// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Serial port: ttyS0, ttyS1, ttyAMA0, hvc0 …; empty: the first of the architecture. */
    readonly port: string
    /** Speed of the port. */
    readonly baud: 9600 | 19200 | 38400 | 57600 | 115200 | 230400 | 460800 | 921600
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
