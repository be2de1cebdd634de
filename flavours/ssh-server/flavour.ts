// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Let passwords in. */
    readonly 'password-authentication': boolean
    /** Whether root may log in. */
    readonly 'permit-root-login': 'yes' | 'no' | 'prohibit-password'
    /** Port of the server. */
    readonly port: number
    /** Users who may log in; none: all. */
    readonly 'allow-users': readonly string[]
    /** Whose authorized_keys they go to. */
    readonly user: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** File of public keys that log in as `user`; empty: none. */
    readonly 'authorized-keys': string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
