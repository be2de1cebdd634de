import type { BaseState } from '../define.ts'
import type { Layout } from '../disk/layout.ts'
import type { ContractName } from '../flavours/kinds/names.ts'

/** What one flavour's `extra-data.d` left: where, and the digest of each file by relative path. */
export interface ExtraData {
  readonly folder: string
  readonly digests: Readonly<Record<string, string>>
}

/** What the hooks outside the chroot yielded; the plan is computed from this and the settings alone. */
export interface Facts {
  /** GB; undefined: from the content. */
  readonly size: number | undefined
  readonly layout: Layout
  /** By flavour. */
  readonly data: Readonly<Record<string, ExtraData>>
  readonly state: BaseState | undefined
  /** What contracts gathered of their own; they alone know the shape, which is plain data. */
  readonly contracts: Readonly<Partial<Record<ContractName, unknown>>>
}
