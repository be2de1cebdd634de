// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Kernel command line after root=; {console} stands for the first serial port. */
    readonly cmdline: string
    /** Size of the EFI system partition. */
    readonly esp: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
