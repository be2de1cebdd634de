import { compareBytes } from '../files.ts'
import type { Flavour, Hook } from './flavour.ts'

/** The hooks of a phase over all flavours, in the order that they run in. */
export function hooksOf(flavours: readonly Flavour[], phase: string): Hook[] {
  return sortHooks(flavours.flatMap((flavour) => flavour.hooks.filter((h) => h.phase === phase)))
}

/** Order over all flavours of a phase: number, then name; what is equal keeps the order of the flavours. */
export function sortHooks(hooks: readonly Hook[]): Hook[] {
  return hooks.toSorted(
    (a, b) => hookNumber(a.name) - hookNumber(b.name) || compareBytes(a.name, b.name),
  )
}

function hookNumber(name: string): number {
  const digits = /^[0-9]+/.exec(name)?.[0]
  return digits === undefined ? 0 : Number(digits)
}
