import { basename, join } from 'node:path'
import { zstd } from '../archive-tools.ts'
import { ParfaitError } from '../errors.ts'
import { packageVersion } from '../package-version.ts'
import type { Tool } from '../run.ts'
import { type PapersPart, type PapersResult, stagePlaces } from '../sandbox/stage.ts'
import type { Settings } from '../settings/settings.ts'
import type { Delivery } from './delivery.ts'
import type { FileRecords, OutputFile } from './outputs.ts'
import type { PartRecipe } from './recipe.ts'

/** What may lie beside an image on wish, and how its name ends; they are outputs of the build like others. */
const endings = {
  'file-list': 'files.json.zst',
  cyclonedx: 'cdx.json',
  spdx: 'spdx.json',
} as const

/** The name of one of them. */
type Paper = keyof typeof endings

/** The settings that ask for papers. */
type Wishes = Pick<Settings, 'files' | 'sbom'>

/** Where a paper of an output lies; `output` has no ending. */
export function paperPath(output: string, paper: Paper): string {
  return `${output}.${endings[paper]}`
}

function wantedPapers({ files, sbom }: Wishes): Paper[] {
  const bills = (['cyclonedx', 'spdx'] as const).filter((kind) => sbom.includes(kind))
  return [...(files ? (['file-list'] as const) : []), ...bills]
}

/** All that a build writes: the files of its product, and the papers that are wanted of them. */
export function allOutputs(
  product: { outputs(settings: Settings): readonly OutputFile[] },
  settings: Settings,
): readonly OutputFile[] {
  return [...product.outputs(settings), ...paperOutputs(settings)]
}

function paperOutputs(settings: Wishes & Pick<Settings, 'output'>): OutputFile[] {
  return wantedPapers(settings).map((kind) => ({ kind, path: paperPath(settings.output, kind) }))
}

/** Error: `usage` where a paper is wanted of a build that has no tree to tell of. */
export function requireNoPapers(settings: Wishes): void {
  const [paper] = wantedPapers(settings)
  if (paper === undefined) return
  throw new ParfaitError('usage', `A build without a tree has no '${endings[paper]}'`, {
    hint: 'name flavours that bring an operating system, or leave the option',
  })
}

/** The programs that papers need. */
export function paperTools(settings: Wishes): Tool[] {
  return wantedPapers(settings).includes('file-list') ? [zstd] : []
}

/** A recipe with the papers that are wanted; without any it is the same. */
export function withPapers(
  recipe: PartRecipe,
  settings: Wishes & Pick<Settings, 'output'>,
): PartRecipe {
  const papers = paperOutputs(settings)
  if (papers.length === 0) return recipe
  return {
    ...recipe,
    outputs: [...recipe.outputs, ...papers],
    // Bills of materials have the name in them.
    material: [recipe.material, papers.map(({ path }) => basename(path)), packageVersion],
  }
}

/** The part of the stage that finds out what papers tell; none where none are wanted. */
export function paperParts(
  { build, flavours, plan }: Pick<Delivery, 'build' | 'flavours' | 'plan'>,
  { without }: Pick<PartRecipe, 'without'>,
): PapersPart[] {
  const papers = paperOutputs(build.settings)
  if (papers.length === 0) return []
  const layers = plan.steps.map(({ label }, index) => ({
    label,
    folder: join(stagePlaces.layers, String(index)),
    search: 'none' as const,
  }))
  const { excludes = [], empties = [] } = without ?? {}
  const names = Object.fromEntries(papers.map(({ kind, path }) => [kind, basename(path)]))
  const about = {
    name: basename(build.settings.output),
    clock: plan.clock,
    version: packageVersion,
    wantedBy: wantedBy(flavours, build.settings),
  }
  return [{ name: 'papers', request: { layers, excludes, empties }, names, about }]
}

/** Packages that flavours name as they are; what an option names is known by its step alone. */
function wantedBy(
  flavours: Delivery['flavours'],
  { architecture }: Pick<Settings, 'architecture'>,
): Record<string, string[]> {
  const found = new Map<string, Set<string>>()
  for (const { name, manifest } of flavours)
    for (const text of Object.values(manifest.packages).flat()) {
      const one = text.replaceAll('{architecture}', architecture)
      found.set(one, (found.get(one) ?? new Set()).add(name))
    }
  return Object.fromEntries([...found].map(([one, names]) => [one, [...names]]))
}

/** Sizes and digests of the papers that the stage wrote. */
export function madePapers(yields: Readonly<Record<string, unknown>>): FileRecords {
  return (yields.papers ?? {}) as PapersResult
}
