// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Address of the job service; else that of the file, UWORKER_JOB_API_ROOT. */
    readonly 'api-root': string
    /** The worker's name there; else that of the file, UWORKER_JOB_API_USERNAME. */
    readonly username: string
    /** Taken so that a variables.json of packer can stay as it is; nothing needs it. */
    readonly 'openstack-free-floating-ip': string
    /** Taken so that a variables.json of packer can stay as it is; nothing needs it. */
    readonly 'test-host': string
    /** Taken so that a variables.json of packer can stay as it is; nothing needs it. */
    readonly 'test-ssh-key': string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of the worker's settings: lines such as export UWORKER_JOB_API_ROOT=…, which no shell reads. */
    readonly 'uworker-config-file': string
    /** Program that becomes /usr/local/bin/uworker; without it another flavour brings one. */
    readonly program: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
