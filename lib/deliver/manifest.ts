import { existsSync } from 'node:fs'
import { writeAtomically } from '../files.ts'
import { type LockedFlavour, lockedFlavour } from '../flavours/lock.ts'
import type { Artifact } from '../report/events.ts'
import type { Writers } from '../writers/writers.ts'
import { type Asked, askedOf } from './asked.ts'
import type { Delivery } from './delivery.ts'
import type { LeftFact } from './leak-gate.ts'
import { manifestPath } from './output-places.ts'

/** What lies beside an image as `NAME.manifest.json`: where every part of it came from. */
export interface ImageManifest {
  readonly name: string
  readonly madeAt: string
  /** Latest time that any file of the image bears, in seconds since the epoch. */
  readonly clock: number
  readonly architecture: string
  /** What was asked for; absent in manifests of older versions. */
  readonly settings?: Asked
  readonly flavours: readonly (LockedFlavour & { readonly name: string })[]
  readonly steps: readonly {
    readonly phase: string
    readonly flavour: string
    readonly name: string
    readonly key: string
  }[]
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  /** What wrote the files, by package or program; absent in manifests of older versions. */
  readonly tools?: Writers
  /** What looks like a leak, and which flavour means to leave it. */
  readonly left: readonly LeftFact[]
  /** Paths of secrets that the image has in it. */
  readonly secretFiles?: readonly string[]
  /** What the files have proved, where something was asked of them. */
  readonly proof?: object
  readonly artifacts: readonly Artifact[]
  /** Under the name of the product: what it tells of what was made. */
  readonly [product: string]: unknown
}

/** What was made, and of which packages its tree consists. */
interface Made {
  readonly product: string
  readonly facts: object
  readonly artifacts: readonly Artifact[]
  readonly packages: readonly string[]
  readonly tools?: Writers
  readonly left: readonly LeftFact[]
  readonly secretFiles?: readonly string[]
  readonly proof?: object
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

/** Where it came from. */
interface Sources {
  readonly build: Pick<Delivery['build'], 'settings'>
  readonly flavours: Delivery['flavours']
  readonly plan: Pick<Delivery['plan'], 'steps' | 'clock'>
}

/** The manifest of an output as a file, `OUTPUT.manifest.json`. */
export function manifestFile(
  sources: Sources,
  made: Made,
): { readonly path: string; readonly text: string } {
  const manifest = makeManifest({ ...sources, ...made })
  return {
    path: manifestPath(sources.build.settings),
    text: `${JSON.stringify(manifest, undefined, 2)}\n`,
  }
}

/** Writes it where there is none. One that is there tells of the build that made the files. */
export async function keepManifest(sources: Sources, made: Made): Promise<void> {
  const { path, text } = manifestFile(sources, made)
  if (!existsSync(path)) await writeAtomically(path, text)
}

/** Computes the manifest. Pure. */
export function makeManifest(of: Sources & Made): ImageManifest {
  const { settings } = of.build
  return {
    name: settings.output.split('/').at(-1) ?? '',
    madeAt: new Date(of.madeAt).toISOString(),
    clock: of.plan.clock,
    architecture: settings.architecture,
    settings: askedOf(settings, of.flavours),
    flavours: of.flavours.map((flavour) => ({ name: flavour.name, ...lockedFlavour(flavour) })),
    steps: of.plan.steps.map(({ label, key }) => ({ ...label, key })),
    [of.product]: of.facts,
    packages: of.packages.map((line) => {
      const [name = '', version = ''] = line.split(' ')
      return { name, version }
    }),
    ...(of.tools ? { tools: of.tools } : {}),
    left: of.left,
    ...(of.secretFiles ? { secretFiles: of.secretFiles } : {}),
    ...(of.proof ? { proof: of.proof } : {}),
    artifacts: of.artifacts,
  }
}
