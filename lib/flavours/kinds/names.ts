/**
 * THE list of contracts by which hooks run. For each name, a file beside this one says how its folders are
 * recognised and read, one of `lib/contracts/` how they are built, and one of `lib/lint/kinds/` how they are linted.
 */
export const contractNames = ['flavours', 'elements'] as const

/** The name of a contract, which each of its flavours carries. */
export type ContractName = (typeof contractNames)[number]

/** Contracts whose flavours have a search path of their own; where such a flavour came from is named so. */
export type SearchPathName = Exclude<ContractName, 'flavours'>
