import type { Architecture } from './architectures/architecture.ts'
import { architectures } from './architectures.ts'
import {
  type DiskDrivers,
  diskDrivers,
  type OwnDiskDrivers,
  withOwn,
  withOwnDiskDrivers,
} from './disk/drivers.ts'
import type { Product } from './products/driver.ts'
import { products } from './products/index.ts'

/** Everything that settings and flavours can name. */
export interface Drivers extends DiskDrivers {
  readonly products: readonly Product[]
  readonly architectures: readonly Architecture[]
}

/** Drivers of one's own, beside those that come with parfait or in place of those of their names. */
export interface OwnDrivers extends OwnDiskDrivers {
  readonly products?: readonly Product[]
  readonly architectures?: readonly Architecture[]
}

/** All that come with parfait. */
export const builtInDrivers: Drivers = { ...diskDrivers, products, architectures }

/** All that come with parfait, and those that are handed in. */
export function allDrivers(own: OwnDrivers = {}): Drivers {
  return {
    ...withOwnDiskDrivers(own),
    products: withOwn(products, own.products),
    architectures: withOwn(architectures, own.architectures),
  }
}
