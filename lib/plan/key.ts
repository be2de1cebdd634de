import { canonicalJson, digest } from '../files.ts'
import type { Material } from '../store/store.ts'

/** Raised when the engine changes what a step means: no older layer is used then. */
export const engineVersion = 1

/** The key of a step: what it stands on, and all that goes into it. Names a recipe, not a result. */
export function stepKey(parent: string | undefined, material: Material): string {
  return digest(canonicalJson({ parent: parent ?? null, material }))
}
