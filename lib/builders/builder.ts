import type { Tool } from '../run.ts'
import type { PlacedJob } from '../sandbox/places.ts'
import type { Settings } from '../settings/settings.ts'

/** How sandboxes come about at a site: see `docs/architecture.md`. */
export type SandboxMode = 'root' | 'user' | 'sudo'

/** What opening a site needs. */
export interface SiteRequest {
  readonly settings: Pick<Settings, 'sandbox' | 'store'>
  readonly uid: number
  readonly signal?: AbortSignal | undefined
}

/** What running a job needs beside the job. */
export interface RunOptions {
  onOutput?(line: string, task: number): void
  /** Secrets by name, sent beside the job and never in it; views say which of them a task sees. */
  readonly secrets?: ReadonlyMap<string, Uint8Array> | undefined
  /** The shell of `--break` takes the terminal over. */
  readonly interactive?: boolean
}

/** A place where jobs run. */
export interface Site {
  readonly mode: SandboxMode
  /** Absolute path of the store that this mode works with. */
  readonly store: string
  /**
   * Runs a job in a fresh sandbox; gives back what each task yielded. When it returns or throws, the sandbox is
   * gone, mounts and processes with it. Errors: `interrupted`, `sandbox-failed`, and whatever the failing task reported.
   */
  run(job: PlacedJob, options?: RunOptions): Promise<unknown[]>
  /** Says that a job will come soon, so that less of it need be waited for. Never throws. */
  prepare?(): void
  /** Ends what was prepared and never used; no job follows. */
  close?(): Promise<void>
  /** Deletes folders of the store whose files belong to ids that only a sandbox may touch. */
  remove(paths: readonly string[]): Promise<void>
}

/** A kind of place where builds run. */
export interface Builder {
  readonly name: string
  readonly summary: string
  /** What it needs of the machine that parfait runs on. */
  readonly tools: readonly Tool[]
  /** Error: `sandbox-unavailable`. */
  open(request: SiteRequest): Promise<Site>
}
