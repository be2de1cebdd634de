import type { Layout } from './layout.ts'

/** A layout that no hook of `block-device.d` says, and what goes with it. */
export interface AskedLayout {
  readonly layout: Layout
  /** Where it is written: a file, or a variable. */
  readonly place: string
  /** A file of the tree without which the layout's boot loader is not written; absent: it is. */
  readonly bootloaderWish?: string
  /** The user's own, for this build: it counts also where hooks say another. */
  readonly isGiven?: boolean
  /** For people: what in it has no effect. */
  readonly warnings?: readonly string[]
}
