import type { Contract } from './contract.ts'

/** Parfait's own contract, which docs/phases.md describes: the stages themselves hold it. */
export const flavours: Contract = {
  name: 'flavours',
  gather: { data: 'fact' },
  plan: {},
  walk: {},
  deliver: {},
}
