import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { digestFile } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { Artifact, Reporter } from '../report/events.ts'
import type { Settings } from '../settings/settings.ts'
import type { Delivered } from './deliver.ts'
import { writeManifest } from './manifest.ts'
import { keepChecksums, type OutputFile } from './outputs.ts'
import type { MadeFiles } from './recipe.ts'

/** What files are made from where no tree is built. */
export interface TreelessBuild {
  readonly settings: Settings
  readonly flavours: readonly Flavour[]
  readonly report: Reporter
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
}

/** What making files without a tree works with: absolute paths. */
export interface TreelessWork {
  /** Where files are written first, by the kind of their output. */
  readonly asides: Readonly<Record<string, string>>
  /** A folder that may be made, and is removed. */
  readonly scratch: string
}

/** Puts files where they were asked for that `make` makes without a tree; nothing of the flavours is run. */
export async function deliverWithoutTree(
  { settings, flavours, report, now, signal }: TreelessBuild,
  of: {
    readonly product: string
    readonly outputs: readonly OutputFile[]
    readonly make: (work: TreelessWork) => Promise<MadeFiles>
  },
): Promise<Delivered> {
  const { product, outputs } = of
  const asides = Object.fromEntries(
    outputs.map(({ kind, path }) => [kind, `${dirname(path)}/.${basename(path)}.${process.pid}`]),
  )
  const scratch = join(dirname(settings.output), `.${product}.${process.pid}.scratch`)
  try {
    const { files, facts, warnings = [] } = await of.make({ asides, scratch })
    for (const text of warnings) report({ type: 'notice', level: 'warning', text })
    const artifacts: Artifact[] = []
    for (const { kind, path } of outputs) {
      const artifact = { kind, path, ...(files[kind] ?? { size: 0, sha256: '' }) }
      await put(artifact, asides[kind] ?? '', report)
      artifacts.push(artifact)
    }
    await keepChecksums(artifacts)
    const { clock = 0 } = settings
    const sources = { build: { settings }, flavours, plan: { steps: [], clock } }
    const made = { product, facts, artifacts, packages: [], left: [], madeAt: now() }
    await writeManifest(sources, made)
    return { artifacts, facts }
  } catch (error) {
    throw signal?.aborted ? new ParfaitError('interrupted', 'Interrupted') : error
  } finally {
    for (const path of [...Object.values(asides), scratch])
      await rm(path, { recursive: true, force: true })
  }
}

/** A file that is in place with the same content stays. */
async function put(artifact: Artifact, aside: string, report: Reporter): Promise<void> {
  const { path, sha256 } = artifact
  if ((await digestFile(path).catch(() => undefined)) === sha256)
    report({ type: 'artifact-reused', artifact })
  else {
    await rename(aside, path)
    report({ type: 'artifact-made', artifact })
  }
}
