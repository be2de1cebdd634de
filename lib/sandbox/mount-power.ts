import type { Flavour } from '../flavours/flavour.ts'
import type { View } from './view.ts'

/**
 * What makes an operating system may mount, and with that undo what keeps it from the host. The code of an npm
 * package may not: it is found because it is installed, and nobody has put it on a path by hand.
 */
export function mountPower(flavours: readonly Pick<Flavour, 'origin'>[]): Pick<View, 'mayMount'> {
  return flavours.some(({ origin }) => origin.kind === 'package') ? {} : { mayMount: true }
}
