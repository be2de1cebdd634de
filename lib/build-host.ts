import type { Asker } from './build-context.ts'
import type { Builder } from './builders/builder.ts'
import type { OwnDrivers } from './drivers.ts'
import type { FoundFlavour } from './flavours/discover.ts'
import type { LockedImage } from './flavours/pins.ts'
import type { Secrets } from './flavours/secrets.ts'
import type { GivenFacts } from './gather/facts.ts'
import type { Artifact, Reporter } from './report/events.ts'
import type { SecretEnvironment } from './settings/read-secret.ts'
import type { SharedSteps } from './store/shared-steps.ts'

/** What a build is handed that another machine asks for: what was found out there. */
export interface Given {
  /** Flavours by name. */
  readonly found: ReadonlyMap<string, FoundFlavour>
  readonly secrets: Secrets
  readonly facts: GivenFacts
  readonly asker: Asker
  /** What that machine's lock says of the image. */
  readonly pins?: LockedImage | undefined
}

/** The process around a build, handed in. */
export interface BuildHost {
  readonly report: Reporter
  readonly signal?: AbortSignal | undefined
  readonly now: () => number
  readonly uid: number
  readonly gid: number
  /** The environment that secrets come from, for `--secret NAME=env:VARIABLE`; default: an empty one. */
  readonly env?: SecretEnvironment
  /** Where the build runs; default: this machine. */
  readonly builder?: Builder
  /** Drivers of one's own; those that settings name are handed to `loadSettings` as well. */
  readonly drivers?: OwnDrivers
  readonly breaks?: readonly string[]
  /** What is known already, where another machine asks for the build. */
  readonly given?: Given
  /** What it shares with builds that run beside it; `buildMany` hands it in. */
  readonly steps?: SharedSteps
  /** The command that runs this build again; shown with `--break` where a step fails. */
  readonly command?: string | undefined
}

/** What a build made. */
export interface BuildResult {
  readonly artifacts: readonly Artifact[]
  /** What the product tells of them; part of the manifest under the product's name. */
  readonly facts: object
  /** Layers made and reused. */
  readonly made: number
  readonly reused: number
  readonly seconds: number
}
