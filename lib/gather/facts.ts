import type { BaseState } from '../define.ts'
import type { Layout } from '../disk/layout.ts'
import type { ContractName } from '../flavours/kinds/names.ts'
import type { Json } from '../json.ts'

/** What one flavour's `extra-data.d` left: where, and the digest of each file by relative path. */
export interface ExtraData {
  readonly folder: string
  readonly digests: Readonly<Record<string, string>>
}

/** What can be found out on another machine than the one that builds: its user's hooks say it. */
export type GivenFacts = Pick<Facts, 'size' | 'layout' | 'bootloaderWish' | 'data'>

/** What the hooks outside the chroot yielded; the plan is computed from this and the settings alone. */
export interface Facts {
  /** GB; absent: from the content. */
  readonly size?: number
  readonly layout: Layout
  /** A file of the tree without which the layout's boot loader is not written; absent: it is. */
  readonly bootloaderWish?: string
  /** By flavour. */
  readonly data: Readonly<Record<string, ExtraData>>
  readonly state?: BaseState
  /** What contracts gathered of their own; they alone know the shape, which is plain data. */
  readonly contracts: { readonly [Name in ContractName]?: Json }
}
