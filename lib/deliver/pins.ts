import { throwFaults } from '../errors.ts'
import { type LockedImage, packageFaults, pinnedPackages } from '../flavours/pins.ts'
import type { PartRecipe } from './recipe.ts'

/** A recipe that holds to the lock, where there is one that counts; else it is the same. */
export function withPins(recipe: PartRecipe, locked: LockedImage | undefined): PartRecipe {
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
