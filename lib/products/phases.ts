import { type Phase, type PhaseName, phases } from '../phases.ts'
import type { Settings } from '../settings/settings.ts'
import type { Product } from './driver.ts'

/** The phases whose hooks a build has: of those about a disk, what its product names; none without a tree. */
export function phasesOf(product: Product, settings: Settings): readonly Phase[] {
  if (settings.product.isBaseless) return []
  const named: readonly string[] = namedPhases(product, settings)
  return phases.filter(
    ({ name, yields }) => named.includes(name) || (yields !== 'size' && yields !== 'layout'),
  )
}

/** The phases about a disk whose hooks a build has. */
export function namedPhases(product: Product, settings: Settings): readonly PhaseName[] {
  return product.phasesFor?.(settings) ?? product.phases
}
