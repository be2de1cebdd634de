import type { BaseState } from '../define.ts'
import type { Layout } from '../disk/layout.ts'
import type { ElementHook } from '../elements/element.ts'
import type { MergedTree } from '../elements/merge.ts'

/** What one flavour's `extra-data.d` left: where, and the digest of each file by relative path. */
export interface ExtraData {
  readonly folder: string
  readonly digests: Readonly<Record<string, string>>
}

/** What the elements of a build are together. */
export interface ElementFacts {
  readonly tree: MergedTree
  /** Absolute path of the merged tree on the host. */
  readonly folder: string
  /** Hooks that the chosen install types add, as if they lay in install.d. */
  readonly linked: readonly ElementHook[]
  /** What every hook gets before environment.d is sourced. */
  readonly variables: Readonly<Record<string, string>>
  /** The exported variables after environment.d, outside the chroot. */
  readonly environment: Readonly<Record<string, string>>
}

/** What the hooks outside the chroot yielded; the plan is computed from this and the settings alone. */
export interface Facts {
  /** GB; undefined: from the content. */
  readonly size: number | undefined
  readonly layout: Layout
  /** By flavour. */
  readonly data: Readonly<Record<string, ExtraData>>
  readonly state: BaseState | undefined
  /** Undefined where no element takes part. */
  readonly elements?: ElementFacts | undefined
}
