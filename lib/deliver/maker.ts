import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { digest, writeOnce } from '../files.ts'
import { bundleFile } from '../flavours/bundle.ts'
import { findWriters } from '../writers/writers.ts'
import type { MadeFiles, MakerRecipe, PartRecipe, Recipe } from './recipe.ts'

/**
 * A recipe as one that the stage carries out; its modules are bundled for that, and kept in the store, and it is found out
 * what its programs are.
 */
export async function partRecipe(
  of: Recipe,
  { store, tools }: Pick<BuildContext, 'store' | 'tools'>,
): Promise<PartRecipe> {
  const folder = join(store.folder, 'hooks')
  const recipe = 'module' in of ? makerPart(of) : of
  const writers = tools?.writers ?? (await findWriters(recipe.tools ?? []))
  const bundles = await Promise.all(recipe.modules.map((module) => keepBundle(module, folder)))
  return {
    ...recipe,
    material: [recipe.material, bundles.map(({ code }) => code), writers],
    writers,
    modules: bundles.map(({ file }) => file),
  }
}

function makerPart({ module, request, ...head }: MakerRecipe): PartRecipe {
  const names = head.outputs.map(({ kind, path }) => [kind, basename(path)])
  return {
    ...head,
    material: [head.material, request],
    part: { name: 'make', request, files: Object.fromEntries(names) },
    modules: [module],
    read: (result) => result as MadeFiles,
  }
}

/** Bundles a module; gives back the digest of what it is, and where it lies. */
async function keepBundle(module: string, folder: string) {
  const { text } = await bundleFile(module)
  const code = digest(text)
  const file = join(folder, `${code.slice(0, 32)}.mjs`)
  await mkdir(folder, { recursive: true })
  if (!existsSync(file)) await writeOnce(file, text)
  return { code, file }
}
