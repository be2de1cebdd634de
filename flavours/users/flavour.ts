// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Users to make: names, or objects with more of them. */
    readonly users: readonly (
      | string
      | {
          /** Name. */
          readonly name: string
          /** Number; absent: the next free one. */
          readonly uid?: number
          /** Primary group; absent: one of the user's own. */
          readonly group?: string
          /** More groups. */
          readonly groups?: readonly string[]
          /** Full name. */
          readonly comment?: string
          /** Home; absent: below /home. */
          readonly home?: string
          /** Login shell. */
          readonly shell?: string
          /** A system user, without a home. */
          readonly system?: boolean
          /** True: all commands, without a password. A text: the rule after the user's name, sudoers(5). */
          readonly sudo?: boolean | string
          /** Public keys that log in. */
          readonly keys?: readonly string[]
        }
    )[]
    /** Groups to make; `name` or `name:number`. */
    readonly groups: readonly string[]
    /** Users that are given by name alone may use sudo, without a password. */
    readonly sudo: boolean
    /** Login shell of users that name none. */
    readonly shell: string
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** A file of public keys for all users that are made; or a folder, with a file NAME or NAME.pub for each. */
    readonly 'authorized-keys': string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: {
    /** Lines name:hash, of crypt(5), as mkpasswd prints them; users without one keep a locked password. */
    readonly passwords?: string
  }
}
