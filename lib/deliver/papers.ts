import { basename, join } from 'node:path'
import { zstd } from '../archive-tools.ts'
import { ParfaitError } from '../errors.ts'
import type { Tool } from '../run.ts'
import { type PapersPart, type PapersResult, stagePlaces } from '../sandbox/stage.ts'
import type { Settings } from '../settings/settings.ts'
import type { Delivery } from './delivery.ts'
import type { FileRecords, OutputFile } from './outputs.ts'
import type { PartRecipe } from './recipe.ts'

/** What may lie beside an image on wish, and how its name ends; they are outputs of the build like others. */
const endings = { 'file-list': 'files.json.zst' } as const

/** The name of one of them. */
type Paper = keyof typeof endings

/** Where a paper of an output lies; `output` has no ending. */
export function paperPath(output: string, paper: Paper): string {
  return `${output}.${endings[paper]}`
}

function wantedPapers({ files }: Pick<Settings, 'files'>): Paper[] {
  return files ? ['file-list'] : []
}

/** All that a build writes: the files of its product, and the papers that are wanted of them. */
export function allOutputs(
  product: { outputs(settings: Settings): readonly OutputFile[] },
  settings: Settings,
): readonly OutputFile[] {
  return [...product.outputs(settings), ...paperOutputs(settings)]
}

function paperOutputs(settings: Pick<Settings, 'files' | 'output'>): OutputFile[] {
  return wantedPapers(settings).map((kind) => ({ kind, path: paperPath(settings.output, kind) }))
}

/** Error: `usage` where a paper is wanted of a build that has no tree to tell of. */
export function requireNoPapers(settings: Pick<Settings, 'files'>): void {
  const [paper] = wantedPapers(settings)
  if (paper === undefined) return
  throw new ParfaitError('usage', `A build without a tree has no '${endings[paper]}'`, {
    hint: 'name flavours that bring an operating system, or leave the option',
  })
}

/** The programs that papers need. */
export function paperTools(settings: Pick<Settings, 'files'>): Tool[] {
  return wantedPapers(settings).includes('file-list') ? [zstd] : []
}

/** A recipe with the papers that are wanted; without any it is the same. */
export function withPapers(
  recipe: PartRecipe,
  settings: Pick<Settings, 'files' | 'output'>,
): PartRecipe {
  const papers = paperOutputs(settings)
  if (papers.length === 0) return recipe
  return {
    ...recipe,
    outputs: [...recipe.outputs, ...papers],
    material: [recipe.material, papers.map(({ kind }) => kind)],
  }
}

/** The part of the stage that finds out what papers tell; none where none are wanted. */
export function paperParts(
  { build, plan }: Pick<Delivery, 'build' | 'plan'>,
  { without }: Pick<PartRecipe, 'without'>,
): PapersPart[] {
  const wanted = wantedPapers(build.settings)
  if (wanted.length === 0) return []
  const layers = plan.steps.map(({ label }, index) => ({
    label,
    folder: join(stagePlaces.layers, String(index)),
    search: 'none' as const,
  }))
  const { excludes = [], empties = [] } = without ?? {}
  const part = { name: 'papers' as const, request: { layers, excludes, empties } }
  const fileList = basename(paperPath(build.settings.output, 'file-list'))
  return [wanted.includes('file-list') ? { ...part, fileList } : part]
}

/** Sizes and digests of the papers that the stage wrote. */
export function madePapers(yields: Readonly<Record<string, unknown>>): FileRecords {
  const { fileList } = (yields.papers ?? {}) as PapersResult
  return fileList ? { 'file-list': fileList } : {}
}
