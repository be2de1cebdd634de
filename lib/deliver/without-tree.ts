import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { digestFile } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import { defaultClock } from '../plan/default-clock.ts'
import type { Artifact, Reporter } from '../report/events.ts'
import type { Settings } from '../settings/settings.ts'
import type { Delivered } from './deliver.ts'
import { manifestFile } from './manifest.ts'
import { nameAside } from './name-outside.ts'
import { artifactsOf, type OutputFile } from './outputs.ts'
import { putInPlace } from './put-in-place.ts'
import type { MadeFiles } from './recipe.ts'
import { signingOf } from './signers.ts'

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
  const aside = await mkdtemp(join(dirname(settings.output), '.parfait.'))
  const made = join(aside, 'made')
  const asides = Object.fromEntries(
    outputs.map(({ kind, path }) => [kind, join(made, basename(path))]),
  )
  try {
    await mkdir(made)
    const {
      files,
      facts,
      warnings = [],
    } = await of.make({ asides, scratch: join(aside, 'scratch') })
    for (const text of warnings) report({ type: 'notice', level: 'warning', text })
    const artifacts = artifactsOf(files, outputs)
    const { clock = defaultClock } = settings
    const sources = { build: { settings }, flavours, plan: { steps: [], clock } }
    const record = { product, facts, artifacts, packages: [], left: [], madeAt: now() }
    const stay: string[] = []
    for (const artifact of artifacts) if (await isInPlace(artifact)) stay.push(artifact.path)
    await putInPlace({
      aside,
      made,
      artifacts,
      stay,
      manifest: manifestFile(sources, record),
      signing: signingOf({ settings, signal }),
    })
    for (const artifact of artifacts) {
      const isReused = stay.includes(artifact.path)
      report({ type: isReused ? 'artifact-reused' : 'artifact-made', artifact })
    }
    return { artifacts, facts }
  } catch (error) {
    throw signal?.aborted ? new ParfaitError('interrupted', 'Interrupted') : nameAside(error, aside)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** True where the same file is there already. */
async function isInPlace({ path, sha256 }: Artifact): Promise<boolean> {
  return (await digestFile(path).catch(() => undefined)) === sha256
}
