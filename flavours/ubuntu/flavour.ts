// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Code name of the release; empty: DIB_RELEASE, else noble. */
    readonly release: string
    /** Address of the cloud images, http, https or file: the folder that has one of each release. */
    readonly 'cloud-images': string
    /** Folder of a release: 'current', or a date such as 20260901. */
    readonly serial: string
    /** Name of a file in that folder; empty: the root filesystem of the release and the architecture. */
    readonly image: string
    /** Kernel package: archives of the root have none; empty: none. */
    readonly kernel: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Path of the public keys that sign cloud images; empty: where Ubuntu's packages put them. */
    readonly keyring: string
  }
  /** As far as the user has them. */
  readonly variables: {
    readonly DIB_RELEASE?: string
  }
  /** No image may have them. */
  readonly secrets: object
}
