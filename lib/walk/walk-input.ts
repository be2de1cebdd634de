import type { BuildContext } from '../build-context.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import type { Facts } from '../gather/facts.ts'
import type { Plan } from '../step.ts'

/** What turning a step into a job needs beside the step. */
export interface WalkInput {
  readonly build: BuildContext
  readonly plan: Plan
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly facts: Facts
}

/** Places of one job in the store. */
export interface JobFolders {
  readonly work: string
  /** The merged tree; empty where a base is to fill it. */
  readonly tree: string
  readonly upper: string
}
