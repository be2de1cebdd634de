import type { Tool } from '../run.ts'
import type { JsonSchema } from '../schema.ts'
import type { Clock } from './clock.ts'
import type { CredentialSchema, Credentials } from './credentials.ts'
import type { Digests } from './digests.ts'
import type { HttpClient } from './http/ask.ts'
import type { Journal } from './journal.ts'
import type { Sink } from './sink.ts'

/** One file to put somewhere, with what is known of it before anything is sent. */
export interface Shipment extends Digests {
  /** Absolute path on this machine. */
  readonly source: string
  /** The name that it gets at the target. */
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** What is wanted of a target. */
export interface Wanted {
  /** The target's address, as `parseAddress` reads it. */
  readonly address: URL
  readonly shipment: Shipment
  /** The target's options, checked against its schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What a target would do; plain data, which `--dry-run` prints. */
export interface PublishPlan {
  readonly shipment: Shipment
  /** Where the file will be, as an address. */
  readonly url: string
  /** What is done, a sentence each, in order. */
  readonly steps: readonly string[]
  /** The options that count later. */
  readonly options?: Wanted['options']
}

/** What is there now, compared with what shall be there. */
export type Presence = 'absent' | 'same' | 'partial' | 'differs'

/** Where a target may look for credentials. */
export interface CredentialPlace {
  readonly address: URL
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a target works with beside its plan. */
export interface TargetIo {
  readonly credentials: Credentials
  /** The same, read anew: those of files may have been renewed meanwhile. */
  freshCredentials(): Promise<Credentials>
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  readonly http: HttpClient
  readonly journal: Journal
  /** Tells what is waited for, as a sentence: silence is taken for a fault. */
  says(text: string): void
  /** Bytes that have been sent, of all. */
  progress(sent: number, size: number): void
  /** Bytes that have been read back, of all. */
  checked(read: number, size: number): void
}

/** Bytes of a list that lies beside published files, at most. */
export const mostList = 16 << 20

/** What becomes of a small text that lies beside published files. */
export interface ListEdit {
  readonly name: string
  /** Gets what is there, or nothing. */
  edit(text: string): string
}

/** A file that is in its place. */
export interface Published {
  readonly url: string
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  /** What the service should say of it, where that is known. */
  readonly tag?: string
}

/** By what a target knows that what it has is what was sent. */
export type Verification = 'service-digest' | 'read-back' | 'size'

/** A kind of place that files are published to. */
export interface TargetDriver {
  readonly name: string
  readonly summary: string
  /** Schemes of its addresses, without the colon. */
  readonly schemes: readonly string[]
  /** Schema of each option. */
  readonly options: Readonly<Record<string, JsonSchema>>
  /** What it needs to be known by; no flavour declares these, and no hook sees them. */
  readonly credentials: Readonly<Record<string, CredentialSchema>>
  /** Credentials in files of the user; those of variables come before them. */
  readonly moreCredentials?: (place: CredentialPlace) => Promise<Credentials>
  readonly tools: readonly Tool[]
  /** Names of formats that it takes, best first; none: any file. */
  readonly formats: readonly string[]
  /** Pure. Errors: `target-invalid`. */
  plan(want: Wanted): PublishPlan
  /** Looks, and changes nothing. */
  probe(plan: PublishPlan, io: TargetIo): Promise<Presence>
  /** Puts the file there as a whole or not at all; continues what is partial. */
  put(plan: PublishPlan, io: TargetIo): Promise<Published>
  /** What the service calls a file that is there, where that is not in its address. */
  readonly idOf?: (plan: PublishPlan, io: TargetIo) => Promise<string | undefined>
  /** Error: `target-damaged`. */
  verify(done: Published, io: TargetIo, plan: PublishPlan): Promise<Verification>
  /**
   * Gets a file by its name that lies beside the one of an address, or that one itself; false where there is none. A target whose files
   * cannot be got so leaves it out.
   */
  readonly fetch?: (
    from: { readonly address: URL; readonly name: string },
    sink: Sink,
    io: TargetIo,
  ) => Promise<boolean>
  /**
   * The name of the file that an address leads to, where the address has another one and no other file of its build lies there; `fetch` gets what tells of
   * it. Error: `image-invalid`.
   */
  readonly fileAt?: (address: URL, io: TargetIo) => Promise<string>
  /**
   * Edits texts beside a file that is there, in this order; one that would be the same is not written. The addresses of
   * those that were. A target that has no place for texts leaves it out.
   */
  readonly editLists?: (
    plan: PublishPlan,
    edits: readonly ListEdit[],
    io: TargetIo,
  ) => Promise<readonly string[]>
}
