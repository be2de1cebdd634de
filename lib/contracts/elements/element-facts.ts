import type { ElementHook } from '../../elements/element.ts'
import type { MergedTree } from '../../elements/merge.ts'

/** What the elements of a build are together. Plain data. */
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
