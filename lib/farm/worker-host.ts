import type { SecretSources } from '../settings/secrets.ts'

/** The process around a worker. */
export interface WorkerHost {
  /** What people know it by: host and process. */
  readonly name: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly uid: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Absolute path of the store. */
  readonly store: string
  /** Where secrets come from; the queue has none. */
  readonly secrets: SecretSources
  /** Says a line to whoever looks after the machine. */
  readonly say: (line: string) => void
  /** Says what this machine lacks, in lines. */
  readonly examine: () => Promise<string>
}
