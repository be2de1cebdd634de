import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { digest, writeAtomically } from '../files.ts'
import { bundleFile } from '../flavours/bundle.ts'
import type { MadeFiles, MakerRecipe, PartRecipe, Recipe } from './recipe.ts'

/** A recipe as one that the stage carries out; a maker is bundled for that, and kept in `folder`. */
export async function partRecipe(recipe: Recipe, folder: string): Promise<PartRecipe> {
  return 'module' in recipe ? withMaker(recipe, folder) : recipe
}

async function withMaker(recipe: MakerRecipe, folder: string): Promise<PartRecipe> {
  const { module, request, ...head } = recipe
  const { text } = await bundleFile(module)
  const code = digest(text)
  const maker = join(folder, `${code.slice(0, 32)}.mjs`)
  await mkdir(folder, { recursive: true })
  if (!existsSync(maker)) await writeAtomically(maker, text)
  const names = recipe.outputs.map(({ kind, path }) => [kind, basename(path)])
  return {
    ...head,
    material: [recipe.material, request, code],
    part: { name: 'make', request, files: Object.fromEntries(names) },
    maker,
    read: (result) => result as MadeFiles,
  }
}
