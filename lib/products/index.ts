import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { Tool } from '../run.ts'
import type { Settings } from '../settings/settings.ts'
import { disk } from './disk.ts'
import type { Product, ToolsRequest } from './driver.ts'
import { ramdisk } from './ramdisk.ts'

/** THE list of products. The first is built where none is named. */
export const products: readonly Product[] = [disk, ramdisk]

/** The product of this name, of these or of those that come with parfait. Error: `settings-invalid`. */
export function findProduct(name: string, known: readonly Product[] = products): Product {
  const found = known.find((product) => product.name === name)
  if (found) return found
  const names = known.map((product) => product.name)
  throw new ParfaitError(
    'settings-invalid',
    `Unknown product '${name}'${didYouMean(name, names)}`,
    { hint: `products: ${names.join(', ')}` },
  )
}

/** Checks that settings are of this product. Error: `settings-invalid`. */
export function requireProduct({ product }: Pick<Settings, 'product'>, name: string): void {
  if (product.name !== name)
    throw new ParfaitError(
      'settings-invalid',
      `Expected settings of the product '${name}', got those of '${product.name}'`,
    )
}

/** Programs that this machine has to have for a product; a tree of tools brings those that write its files. */
export function toolsHere(product: Product, of: ToolsRequest): readonly Tool[] {
  if (of.settings.tools !== 'tree') return product.tools(of)
  return product.machineTools?.(of) ?? []
}
