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
