import type { BuildContext } from '../build-context.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { Facts } from '../gather/facts.ts'
import type { Plan } from '../step.ts'

/** Who shall own the files. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** What delivering needs of a decision. */
export interface Delivery {
  readonly build: BuildContext
  readonly flavours: readonly Flavour[]
  readonly facts: Facts
  readonly plan: Plan
}
