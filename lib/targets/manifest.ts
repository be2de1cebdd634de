import type { AssembleResult } from '../disk/assemble.ts'
import { type LockedFlavour, lockedFlavour } from '../flavours/lock.ts'
import type { Artifact } from '../report/events.ts'
import type { Delivery } from './delivery.ts'

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
  readonly disk: AssembleResult
  readonly packages: readonly { readonly name: string; readonly version: string }[]
  readonly artifacts: readonly Artifact[]
}

/** Computes the manifest. Pure. */
export function makeManifest(
  of: Delivery & {
    readonly artifacts: readonly Artifact[]
    readonly disk: AssembleResult
    readonly packages: readonly string[]
    readonly madeAt: number
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
    disk: of.disk,
    packages: of.packages.map((line) => {
      const [name = '', version = ''] = line.split(' ')
      return { name, version }
    }),
    artifacts: of.artifacts,
  }
}
