/** Names one step to a reader: `install base/50-motd`. */
export interface StepLabel {
  readonly phase: string
  readonly flavour: string
  readonly name: string
}

/** A finished file. */
export interface Artifact {
  readonly kind: string
  /** Absolute path. */
  readonly path: string
  /** Bytes that a reader of the file gets. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** What an error says, as data; see `lib/errors.ts`. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly place?: string | undefined
  readonly hint?: string | undefined
}

/** All that a build tells while it runs. Times are seconds. `lib/report/` turns these into every display. */
export type BuildEvent =
  | { readonly type: 'build-started'; readonly name: string; readonly flavours: readonly string[] }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly text: string }
  | {
      readonly type: 'step-cached'
      readonly step: StepLabel
      readonly key: string
      /** What its layer takes in the store; absent where that is not known. */
      readonly bytes?: number | undefined
    }
  /** A host has what this step does, from an earlier time. */
  | { readonly type: 'step-applied'; readonly step: StepLabel; readonly key: string }
  | {
      readonly type: 'step-started'
      readonly step: StepLabel
      /** Why it runs although an earlier build had it; absent when nothing like it was in the store. */
      readonly reason?: string | undefined
      /** Which of how many steps it is, those that are reused among them; absent for the last one, which makes the files. */
      readonly count?: { readonly nth: number; readonly all: number } | undefined
    }
  | { readonly type: 'step-output'; readonly step: StepLabel; readonly line: string }
  | {
      readonly type: 'step-finished'
      readonly step: StepLabel
      readonly seconds: number
      /** What its layer takes in the store; absent for the last step, which leaves none. */
      readonly bytes?: number | undefined
    }
  | {
      readonly type: 'step-failed'
      readonly step: StepLabel
      readonly seconds: number
      readonly error: ErrorReport
      /** The last lines that the step printed. */
      readonly tail: readonly string[]
      /** Absolute path of the whole log. */
      readonly log?: string | undefined
      /** Command that opens a shell where the step failed. */
      readonly shell?: string | undefined
    }
  | { readonly type: 'artifact-reused'; readonly artifact: Artifact }
  | { readonly type: 'artifact-made'; readonly artifact: Artifact }
  | {
      readonly type: 'build-finished'
      readonly made: number
      readonly reused: number
      readonly seconds: number
      readonly artifacts: readonly Artifact[]
    }
  | { readonly type: 'build-failed'; readonly errors: readonly ErrorReport[] }

/** Listens to a build. Never throws, never waits. */
export type Reporter = (event: BuildEvent) => void

/** An event, and the name of the build that tells it, of many that run side by side. */
export type NamedBuildEvent = BuildEvent & { readonly build: string }
