import type { StepLabel } from '../report/events.ts'

/** Somebody who builds, and where. */
export interface Builder {
  readonly user?: string
  readonly home?: string
  readonly host?: string
}

/** What is known of the machines and the users that build: what an image should not tell. */
export interface Clues {
  /** Where a build is asked for on one machine and done on another, both. */
  readonly builders: readonly Builder[]
  /** Addresses of proxies, as the user has them. */
  readonly proxies: readonly string[]
  /** Content of the host's /etc/resolv.conf. */
  readonly resolver: string
  readonly secrets: ReadonlyMap<string, Uint8Array>
}

/** One thing in the image that ties it to one machine, one user or one build. */
export interface Finding {
  /** Absolute path in the image. */
  readonly path: string
  readonly line?: number
  /** What was found, as the end of a sentence that begins with the path. Never the secret itself. */
  readonly what: string
}

/** The layer of one step, as far as the gate looks at it. */
export interface LayerFiles {
  readonly label: StepLabel
  /** Absolute path. */
  readonly folder: string
  /** What the content of its files is searched for: of packages nothing, or secrets that may have got in. */
  readonly search: 'all' | 'secrets' | 'none'
}

export interface ImageFilesRequest {
  /** Absolute path of the finished tree. */
  readonly tree: string
  /** From the base up. */
  readonly layers: readonly LayerFiles[]
  readonly excludes: readonly string[]
  readonly empties: readonly string[]
}

/** What a flavour means to leave, from its flavour.json. */
export interface Leave {
  readonly flavour: string
  /** Path or glob. */
  readonly path: string
  readonly reason: string
}

export interface GateRequest extends ImageFilesRequest {
  readonly leaves: readonly Leave[]
  /** Flavours that answer for a step that is not one flavour's alone, by `phase/name`. */
  readonly shared: Readonly<Record<string, readonly string[]>>
}

/** A finding, and whose it is. */
export interface Leak extends Finding {
  readonly check: string
  readonly remedy: string
  /** The step that wrote the file. */
  readonly step: StepLabel | undefined
  /** Set where a flavour means to leave it. */
  readonly left?: { readonly flavour: string; readonly reason: string }
}
