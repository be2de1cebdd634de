import type { Architecture } from './architectures/architecture.ts'
import type { Site } from './builders/builder.ts'
import type { DiskDrivers } from './disk/drivers.ts'
import type { LockedImage } from './flavours/pins.ts'
import type { Secrets } from './flavours/secrets.ts'
import type { Builder } from './leaks/leak.ts'
import type { Reporter } from './report/events.ts'
import type { Roots } from './sandbox/places.ts'
import type { Settings } from './settings/settings.ts'
import type { StoreSession } from './store/session.ts'
import type { SharedSteps } from './store/shared-steps.ts'
import type { Store } from './store/store.ts'
import type { Writers } from './writers/writers.ts'

/** Another machine that a build is asked for on. */
export interface Asker {
  /** Digests of files that are there: an output with one of these need not be made again. */
  readonly has: ReadonlySet<string>
  /** Whose names must not be in the image either, nor these addresses of proxies. */
  readonly builder: Builder
  readonly proxies: readonly string[]
}

/** A tree of programs, in the store. */
interface ToolsTree {
  /** Folders of its layers, topmost first, relative to the store. */
  readonly layers: readonly string[]
  readonly writers: Writers
}

/** What every part of one build works with. */
export interface BuildContext {
  readonly settings: Settings
  /** All that layouts may name. */
  readonly drivers: DiskDrivers
  /** What is known of the architecture that the settings name. */
  readonly architecture: Architecture
  readonly store: Store
  readonly session: StoreSession
  /** In memory alone: no key, log, record or job has them. */
  readonly secrets: Secrets
  /** The folders that paths of its jobs lie in. */
  readonly roots: Roots
  /** Where its jobs run. */
  readonly site: Site
  readonly report: Reporter
  readonly signal: AbortSignal | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Steps to open a shell at: `before-X`, `after-X`, `after-error`. */
  readonly breaks: readonly string[]
  /** Absent: the build is asked for on this machine. */
  readonly asker?: Asker | undefined
  /** What the lock says of the image; absent: nothing, or it does not count. */
  readonly pins?: LockedImage | undefined
  /** What it shares with builds that run beside it. */
  readonly steps: SharedSteps
  /** The tree whose programs write the files; absent: those of the machine do. */
  readonly tools?: ToolsTree | undefined
  /** The command that runs this build again. */
  readonly command: string | undefined
}
