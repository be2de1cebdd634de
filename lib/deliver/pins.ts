import { throwFaults } from '../errors.ts'
import { lockedImage } from '../flavours/choose.ts'
import { packageFaults, pinnedPackages } from '../flavours/pins.ts'
import type { Settings } from '../settings/settings.ts'
import type { PartRecipe } from './recipe.ts'

/** A recipe that holds to the lock, where the settings do and the lock knows the image; else it is the same. */
export async function withPins(recipe: PartRecipe, settings: Settings): Promise<PartRecipe> {
  const locked = await lockedImage(settings)
  if (!locked) return recipe
  const { packages } = locked.image
  // Files that were made without the lock, or by another, were not held to this one.
  return {
    ...recipe,
    material: [recipe.material, packages],
    pins: { packages, path: locked.path },
  }
}

/** Error: `lock-differs` where a tree has other packages than those that are locked. */
export function requirePackages(pins: PartRecipe['pins'], lines: readonly string[]): void {
  if (pins) throwFaults(packageFaults(pins.packages, pinnedPackages(lines), pins.path))
}
