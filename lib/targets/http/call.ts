import type { Clock } from '../clock.ts'
import type { Proxies } from './proxies.ts'

/** A part of a file, as the body of a request. */
export interface FileRange {
  /** Absolute path. */
  readonly path: string
  /** Bytes before it. */
  readonly start: number
  /** Bytes of it. */
  readonly size: number
}

/** One request. */
export interface HttpCall {
  readonly method: string
  readonly url: URL
  /** By names in small letters. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | FileRange
  /** Bytes of the answer that are kept; one that is longer is a fault where it is good, and cut where it is not. */
  readonly keep?: number
  /** How long the server may say nothing once it has all of the request; milliseconds. Default: an hour. */
  readonly patience?: number
  /** Takes what a good answer brings, piece by piece; then nothing of it is kept. */
  readonly take?: (piece: Uint8Array, answer: HttpHead) => void
  /** Hears of bytes of the body that went out. */
  readonly sent?: (bytes: number) => void
}

/** What an answer begins with. */
export interface HttpHead {
  readonly status: number
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** An answer, whatever its status. */
export interface HttpAnswer extends HttpHead {
  readonly body: Buffer
}

/** A try that failed and is repeated. */
export interface RetryNote {
  /** What happened, for the middle of a sentence. */
  readonly reason: string
  /** Host and port. */
  readonly place: string
  /** Tries in a row that brought nothing. */
  readonly vain: number
  /** The most of them. */
  readonly most: number
  /** Milliseconds until the next one. */
  readonly wait: number
}

/** What requests work with. */
export interface HttpIo {
  readonly clock: Clock
  readonly proxies: Proxies
  readonly signal: AbortSignal | undefined
  /** No try begins after that; milliseconds since the epoch. */
  readonly until: number
  readonly patience: Patience
  /** Told before each wait. */
  retry(note: RetryNote): void
}

/** How long a server may say nothing; milliseconds. */
interface Patience {
  /** While bytes should flow. */
  readonly idle: number
  /** Once it has all of a request that changes something, and saves it. */
  readonly answer: number
  /** Before the body goes out unasked, where a server does not know `100 Continue`. */
  readonly expect: number
}

/** A service that saves gigabytes says nothing for many minutes; what no longer lives is found by TCP. */
export const usualPatience: Patience = { idle: 120_000, answer: 3_600_000, expect: 1000 }
