import type { StepLabel } from '../report/events.ts'
import type { InstalledPackage } from '../tree/installed-packages.ts'

/** A package of an image, and what is known of it. */
export interface ListedPackage extends InstalledPackage {
  /** Short names as its copyright file has them, in byte order; none where it says nothing that a program can read. */
  readonly licences: readonly string[]
  /** The step that installed it. */
  readonly step?: StepLabel | undefined
  /** The flavours that ask for it, or that of the step; none: it came along with another package. */
  readonly flavours: readonly string[]
}

/** What a bill of materials is made of. */
export interface Contents {
  /** Name of the output. */
  readonly name: string
  /** Seconds since the epoch. */
  readonly clock: number
  /** Of parfait. */
  readonly version: string
  /** As os-release(5) has them; empty where it says nothing. */
  readonly distribution: { readonly id: string; readonly release: string }
  readonly packages: readonly ListedPackage[]
}

/** What is known of a build before its tree is looked at. */
export interface AboutBuild extends Pick<Contents, 'name' | 'clock' | 'version'> {
  /** The flavours that ask for packages, by the name of each. */
  readonly wantedBy: Readonly<Record<string, readonly string[]>>
}
