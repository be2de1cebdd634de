import { basename } from 'node:path'
import type { Delivery } from '../../deliver/delivery.ts'
import type { OutputFile } from '../../deliver/outputs.ts'
import type { PartRecipe } from '../../deliver/recipe.ts'
import { diskSettings } from '../../disk/disk-settings.ts'
import { ownDrivers } from '../../disk/drivers.ts'
import { packTools } from '../../disk/tools.ts'
import { canonicalJson, digest } from '../../files.ts'
import type { JsonObject } from '../../json.ts'
import type { PackPart } from '../../sandbox/stage-parts.ts'
import { readMade } from './read-made.ts'

/** What files of the tree are made of, beside it. */
interface PackSources {
  readonly outputs: readonly OutputFile[]
  /** What they leave out of it. */
  readonly without: NonNullable<PartRecipe['without']>
}

/** The part that makes files of the tree itself, and what decides about them. */
export function packing(
  { build, plan }: Delivery,
  { outputs, without }: PackSources,
  drivers: PackPart['drivers'],
): { readonly part: PackPart; readonly material: readonly (string | number | JsonObject)[] } {
  const { formatOptions, treeFormats = [] } = diskSettings(build.settings)
  const { clock } = plan
  // Not the seed of a disk: a layout does not matter for a tree.
  const seed = digest(canonicalJson([plan.steps.at(-1)?.key, without]))
  const wanted = outputs
    .filter(({ kind }) => treeFormats.includes(kind))
    .map(({ kind, path }) => ({
      format: kind,
      file: basename(path),
      options: formatOptions[kind] ?? {},
    }))
  return {
    part: {
      name: 'pack',
      request: { ...without, clock, seed, architecture: build.architecture },
      formats: wanted,
      drivers,
    },
    material: [seed, clock, ...wanted.flatMap(({ format, options }) => [format, options])],
  }
}

/** How files are made where all are of the tree itself, so that nobody needs a disk. */
export function packRecipe(delivery: Delivery, sources: PackSources): PartRecipe {
  const { outputs, without } = sources
  const { drivers, settings } = delivery.build
  const own = ownDrivers(drivers, {
    layout: { table: 'none', partitions: [] },
    formats: diskSettings(settings).formats,
  })
  const { part, material } = packing(
    delivery,
    sources,
    own.map(({ kind, name }) => ({ kind, name })),
  )
  return {
    product: 'disk',
    verb: 'pack',
    outputs,
    material,
    tools: packTools(diskSettings(settings).formats, drivers),
    without,
    modules: own.map(({ module }) => module),
    part,
    read: readMade,
  }
}
