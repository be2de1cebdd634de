import type { Artifact, ErrorReport } from '../report/events.ts'

/** A job of the queue: one image above its lane's prefix, or that prefix. */
export interface FarmJob {
  /** What people call it: the output of the build. */
  readonly name: string
  /** Digest of the text of its request, a file of the queue. */
  readonly request: string
  /** Of a prefix: so many steps from the base up, and no files. */
  readonly until?: number
  /** Where the files are published to; none: they stay in the folder of the output. */
  readonly publish: readonly string[]
  /** Names of the secrets that its flavours declare; workers have the secrets. */
  readonly secrets: readonly DeclaredSecret[]
  /** How often a machine was unfit for it. */
  readonly refused: number
  readonly isCancelled?: boolean
}

/** A secret by its name alone. */
export interface DeclaredSecret {
  readonly name: string
  readonly isRequired: boolean
}

/** What became of a job that was done. */
export interface FarmResult {
  readonly worker: string
  readonly artifacts: readonly Artifact[]
  readonly made: number
  readonly reused: number
  readonly seconds: number
}

/** Why a job failed. */
export interface FarmFailure {
  readonly worker: string
  readonly errors: readonly ErrorReport[]
  /** The last lines of the step that failed. */
  readonly tail: readonly string[]
  readonly isCancelled: boolean
}

/** What was submitted at once. */
export interface Batch {
  /** Milliseconds since the epoch. */
  readonly submitted: number
  readonly images: readonly BatchImage[]
  /** Digests of the files that were put for it. */
  readonly files?: readonly string[]
  readonly isCancelled?: boolean
}

/** An image of a batch, and where its job is. */
export interface BatchImage {
  readonly name: string
  readonly lane: string
  readonly id: string
}

/** The id of the job of a lane's prefix. */
export const prefixId = 'prefix'

/** Somebody looks at what a job says: a job that nobody does, which has the pieces as its log. */
export interface Look {
  /** Another one is told all anew. */
  readonly id: string
  /** Grows while somebody looks. */
  readonly beat: number
}

/** Lines of a running job. */
export interface LogPiece {
  /** Another one: another worker has begun again. */
  readonly run: string
  /** The number of the first of them. */
  readonly from: number
  readonly lines: readonly string[]
}

/** Where a job is. */
export type JobPlace = Pick<BatchImage, 'lane' | 'id'>
