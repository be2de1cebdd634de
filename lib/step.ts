import type { Hook } from './flavours/flavour.ts'
import type { ContractName } from './flavours/kinds/names.ts'
import type { StepLabel } from './report/events.ts'
import type { Material } from './store/store.ts'

/** What a step does to the tree. */
export type StepWork =
  /** A `root.d` hook: fills the tree from outside. */
  | { readonly kind: 'root'; readonly hook: Hook }
  /** A hook that works on the tree from outside. */
  | { readonly kind: 'outside'; readonly hook: Hook }
  /** What a contract does of its own behind the hooks of a phase. */
  | { readonly kind: 'contract'; readonly contract: ContractName; readonly name: string }
  /** A hook inside the chroot. */
  | { readonly kind: 'hook'; readonly hook: Hook }
  /** All packages that the flavours declared for a phase, in one transaction. */
  | { readonly kind: 'packages'; readonly names: readonly string[] }
  /** Asks the repositories again, after `pre-install.d` may have added some. */
  | { readonly kind: 'refresh' }
  /** Puts the `first-boot.d` hooks and their runner into the tree. */
  | {
      readonly kind: 'carry'
      readonly hooks: readonly Hook[]
      /** Names of flavours whose hooks wait for no network. */
      readonly offline: readonly string[]
    }

/** One piece of work at one place in the plan. Plain data. */
export interface Step {
  readonly label: StepLabel
  /** 64 hexadecimal digits. */
  readonly key: string
  /** Absent for the first. */
  readonly parent?: string
  readonly material: Material
  readonly work: StepWork
}

/** A place in the plan: filesystems are kept of the tree that is finished there, and those of disks are made of them. */
interface Checkpoint {
  /** Of the last step that counts. */
  readonly key: string
  /** As the plan's seed, of what comes up to there; UUIDs of filesystems derive from it. */
  readonly seed: string
}

/** The ordered list of steps, and what the disk is made from. Pure data. */
export interface Plan {
  readonly steps: readonly Step[]
  /** Seconds since the epoch. */
  readonly clock: number
  /** Digest of all that the disk comes from, size and layout included; UUIDs derive from it. */
  readonly seed: string
  /** What disks are made of that differ in late steps alone. */
  readonly checkpoint: Checkpoint
}
