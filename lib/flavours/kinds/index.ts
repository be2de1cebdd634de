import type { FlavourKind } from '../flavour-kind.ts'
import { elements } from './elements.ts'
import { flavours } from './flavours.ts'
import { type ContractName, contractNames } from './names.ts'

/** The kind of flavours of each contract. */
export const flavourKinds: Readonly<Record<ContractName, FlavourKind>> = { flavours, elements }

/** All of them, in the order that they are searched and listed in. */
export const allKinds: readonly FlavourKind[] = contractNames.map((name) => flavourKinds[name])

/** The kind of a folder, by the names in it and by where all others are of one kind; parfait's own, where nothing tells. */
export function kindOfNames(names: readonly string[], among?: string): FlavourKind {
  return allKinds.find((kind) => kind.takes(names, kind.name === among)) ?? flavours
}
