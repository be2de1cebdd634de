import type { AssembleResult } from '../disk/assemble.ts'
import { writeAtomically } from '../files.ts'
import { type LockedFlavour, lockedFlavour } from '../flavours/lock.ts'
import type { RamdiskResult } from '../ramdisk/request.ts'
import type { Artifact } from '../report/events.ts'
import type { Delivery } from './delivery.ts'
import type { LeftFact } from './leak-gate.ts'

/** What lies beside an image as `NAME.manifest.json`: where every part of it came from. */
export interface ImageManifest {
  readonly name: string
  readonly madeAt: string
  /** Latest time that any file of the image bears, in seconds since the epoch. */
  readonly clock: number
  readonly architecture: string
  readonly flavours: readonly (LockedFlavour & { readonly name: string })[]
  readonly steps: readonly {
    readonly phase: string
    readonly flavour: string
    readonly name: string
    readonly key: string
  }[]
  readonly disk?: AssembleResult
  /** What a ramdisk holds, in its place. */
  readonly ramdisk?: RamdiskFacts
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  /** What looks like a leak, and which flavour means to leave it. */
  readonly left: readonly LeftFact[]
  readonly artifacts: readonly Artifact[]
}

/** What a ramdisk is, without its files. */
export type RamdiskFacts = Omit<RamdiskResult, 'ramdisk' | 'kernel'>

/** What was made, and of which packages its tree consists. */
interface Made {
  readonly artifacts: readonly Artifact[]
  readonly packages: readonly string[]
  readonly disk?: AssembleResult
  readonly ramdisk?: RamdiskFacts
  readonly left?: readonly LeftFact[]
}

/** Where it came from. */
export interface Sources {
  readonly build: Pick<Delivery['build'], 'settings' | 'now'>
  readonly flavours: Delivery['flavours']
  readonly plan: Pick<Delivery['plan'], 'steps' | 'clock'>
}

/** Writes the manifest of an output as `OUTPUT.manifest.json`. */
export async function writeManifest(
  sources: Sources,
  { output, ...made }: Made & { readonly output: string },
): Promise<void> {
  const manifest = makeManifest({ ...sources, ...made, madeAt: sources.build.now() })
  await writeAtomically(`${output}.manifest.json`, `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** Computes the manifest. Pure. */
export function makeManifest(
  of: Omit<Sources, 'build'> &
    Made & { readonly madeAt: number } & {
      readonly build: Pick<Delivery['build'], 'settings'>
    },
): ImageManifest {
  const { settings } = of.build
  return {
    name: settings.output.split('/').at(-1) ?? '',
    madeAt: new Date(of.madeAt).toISOString(),
    clock: of.plan.clock,
    architecture: settings.architecture,
    flavours: of.flavours.map((flavour) => ({ name: flavour.name, ...lockedFlavour(flavour) })),
    steps: of.plan.steps.map(({ label, key }) => ({ ...label, key })),
    ...(of.disk ? { disk: of.disk } : {}),
    ...(of.ramdisk ? { ramdisk: of.ramdisk } : {}),
    packages: of.packages.map((line) => {
      const [name = '', version = ''] = line.split(' ')
      return { name, version }
    }),
    left: of.left ?? [],
    artifacts: of.artifacts,
  }
}
