// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** A test runs to its end, which is the machine's; a service starts programs, ends, and they go on. */
    readonly kind: 'test' | 'service'
    /** When it begins: late, when the machine is up, or early, before most services. */
    readonly start: 'late' | 'early'
    /** Seconds that doit may take. */
    readonly timeout: number
    /** Where the reports are put by HTTP, as a tar archive, where no host takes them. Without it they stay in the machine. */
    readonly 'report-url': string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Program that becomes /root/2onesession/doit. */
    readonly doit: string
    /** Program that becomes /root/2onesession/prepare-reports: it copies reports to /tmp/2onereports. */
    readonly 'prepare-reports': string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
