// Made of flavour.json by `parfait types`.

/** What hooks get of this flavour: `defineHook<Flavour>('install', …)`. */
export interface Flavour {
  /** Checked, defaults filled in. */
  readonly options: {
    /** Take all permission bits from the files. Else files get 0644, or 0755 where their owner may execute them, and new folders 0755: what a version control system keeps. */
    readonly 'keep-modes': boolean
    /** Permission bits by path in the image, in octal digits. */
    readonly modes: Readonly<Record<string, string>>
    /** Owners by path in the image, such as `www-data:www-data`; a folder's owner holds for all below it. Default: root:root. */
    readonly owners: Readonly<Record<string, string>>
  }
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: {
    /** Folder whose content goes to the same places in the image. */
    readonly folder: string
  }
  /** As far as the user has them. */
  readonly variables: object
  /** No image may have them. */
  readonly secrets: object
}
