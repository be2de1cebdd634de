import type { Flavour } from '../flavours/flavour.ts'
import { type ContractName, contractNames } from '../flavours/kinds/names.ts'
import type { Contract } from './contract.ts'
import { elements } from './elements.ts'
import { flavours } from './flavours.ts'

/** The driver of each contract. */
export const contracts: Readonly<Record<ContractName, Contract>> = { flavours, elements }

/** The contract by which a flavour's hooks run. */
export function contractOf({ contract }: Pick<Flavour, 'contract'>): Contract {
  return contracts[contract]
}

/** The contracts that take part in a build, in the order of their list. */
export function contractsOf(parts: readonly Pick<Flavour, 'contract'>[]): Contract[] {
  const names = contractNames.filter((name) => parts.some(({ contract }) => contract === name))
  return names.map((name) => contracts[name])
}
