import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { canonicalJson, digest } from '../files.ts'
import { asJson } from '../json.ts'
import { stepKey } from '../plan/key.ts'
import type { Material } from '../store/store.ts'
import { findTool } from '../tools.ts'
import type { Delivery } from './delivery.ts'
import type { KeepRecipe, PartRecipe } from './recipe.ts'

/** Raised when something else is kept, or in another form. */
const keptVersion = 3

/** What a build keeps, and of what. */
export interface KeepInput {
  readonly delivery: Delivery
  readonly recipe: PartRecipe
  readonly keeping: KeepRecipe
}

/** Which shapes were used of a checkpoint, for these settings. */
export function shapesKey({ delivery, recipe, keeping }: KeepInput): string {
  const { checkpoint } = delivery.plan
  return digest(canonicalJson([checkpoint.key, keeping.material, moduleNames(recipe)]))
}

/** Kept filesystems lie in the store as layers do, on that of the checkpoint. */
export async function keptLayer(
  { delivery, recipe, keeping }: KeepInput,
  shapes: readonly FilesystemShape[],
): Promise<{ readonly key: string; readonly parent: string; readonly material: Material }> {
  const { build, plan } = delivery
  const parent = plan.checkpoint.key
  const material: Material = {
    version: keptVersion,
    phase: recipe.product,
    flavour: 'all',
    name: 'filesystems',
    architecture: build.settings.architecture,
    clock: plan.clock,
    code: {
      ...(build.tools ? {} : await stampsOf(keeping.tools)),
      writers: canonicalJson(recipe.writers ?? {}),
    },
    data: {},
    options: asJson({ ...keeping.material, modules: moduleNames(recipe), shapes }),
    variables: {},
  }
  return { key: stepKey(parent, material), parent, material }
}

/** Size and time of each program, by its name. */
async function stampsOf(tools: KeepRecipe['tools']): Promise<Record<string, string>> {
  const found = await Promise.all(
    tools.map(async ({ command }) => [command, await stampOf(command)] as const),
  )
  return Object.fromEntries(found)
}

async function stampOf(command: string): Promise<string> {
  const path = await findTool(command)
  const status = path === undefined ? undefined : await stat(path)
  return status ? `${status.size} ${status.mtimeMs}` : ''
}

/** Files are named by their digests. */
function moduleNames({ modules }: PartRecipe): string[] {
  return modules.map((path) => basename(path))
}
