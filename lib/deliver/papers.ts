import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { zstd } from '../archive-tools.ts'
import { ParfaitError } from '../errors.ts'
import { digest } from '../files.ts'
import { packageVersion } from '../package-version.ts'
import type { Tool } from '../run.ts'
import type { PapersPart, PapersResult } from '../sandbox/papers-part.ts'
import { layerAt } from '../sandbox/stage.ts'
import type { Settings } from '../settings/settings.ts'
import type { Writers } from '../writers/writers.ts'
import { askedOf } from './asked.ts'
import type { Delivery } from './delivery.ts'
import { artifactsOf, type FileRecords, type OutputFile } from './outputs.ts'
import { provenance } from './provenance.ts'
import type { PartRecipe } from './recipe.ts'

/** What may lie beside an image on wish, and how its name ends; they are outputs of the build like others. */
const endings = {
  'file-list': 'files.json.zst',
  cyclonedx: 'cdx.json',
  spdx: 'spdx.json',
  provenance: 'intoto.json',
} as const

/** The name of one of them. */
type Paper = keyof typeof endings

/** The settings that ask for papers. */
type Wishes = Pick<Settings, 'files' | 'sbom' | 'provenance'>

/** Where a paper of an output lies; `output` has no ending. */
export function paperPath(output: string, paper: Paper): string {
  return `${output}.${endings[paper]}`
}

function wantedPapers({ files, sbom, provenance }: Wishes): Paper[] {
  const bills = (['cyclonedx', 'spdx'] as const).filter((kind) => sbom.includes(kind))
  return [
    ...(files ? (['file-list'] as const) : []),
    ...bills,
    ...(provenance ? (['provenance'] as const) : []),
  ]
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
  { build: { settings }, flavours }: Pick<Delivery, 'build' | 'flavours'>,
): PartRecipe {
  const papers = paperOutputs(settings)
  if (papers.length === 0) return recipe
  const asked = settings.provenance ? askedOf(settings, flavours) : undefined
  return {
    ...recipe,
    outputs: [...recipe.outputs, ...papers],
    // Bills of materials have the name in them, and statements what was asked.
    material: [recipe.material, papers.map(({ path }) => basename(path)), packageVersion, asked],
  }
}

/** The part of the stage that finds out what papers tell; none where none are wanted. */
export function paperParts(
  { build, flavours, plan }: Pick<Delivery, 'build' | 'flavours' | 'plan'>,
  { without }: Pick<PartRecipe, 'without'>,
): PapersPart[] {
  const papers = paperOutputs(build.settings).filter(({ kind }) => kind !== 'provenance')
  if (papers.length === 0) return []
  const layers = plan.steps.map(({ label }, index) => ({
    label,
    folder: layerAt(index),
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

/**
 * Sizes and digests of the papers that the stage wrote, and of the statement, which is written here: it has the digests of
 * all others. `made` is the folder of the made files.
 */
export async function madePapers(
  delivery: Pick<Delivery, 'build' | 'flavours' | 'facts' | 'plan'>,
  of: {
    readonly yields: Readonly<Record<string, unknown>>
    readonly outputs: readonly OutputFile[]
    readonly files: FileRecords
    readonly made: string
    readonly writers: Writers
  },
): Promise<FileRecords> {
  const { yields, outputs, made } = of
  const papers = (yields.papers ?? {}) as PapersResult
  const statement = outputs.find(({ kind }) => kind === 'provenance')
  if (!statement) return papers
  const files = { ...of.files, ...papers }
  const subjects = artifactsOf(
    files,
    outputs.filter(({ kind }) => kind !== 'provenance'),
  )
  const text = provenance({ ...delivery, writers: of.writers }, subjects)
  // Never through a link that a program of the stage may have put there.
  await writeFile(join(made, basename(statement.path)), text, { flag: 'wx' })
  return { ...papers, provenance: { size: Buffer.byteLength(text), sha256: digest(text) } }
}
