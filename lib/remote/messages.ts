import type { BaseState } from '../define.ts'
import type { OutputFile } from '../deliver/outputs.ts'
import type { Origin } from '../flavours/origin.ts'
import type { LockedImage } from '../flavours/pins.ts'
import type { GivenFacts } from '../gather/facts.ts'
import type { Builder } from '../leaks/leak.ts'
import type { BuildEvent, ErrorReport } from '../report/events.ts'
import type { Settings } from '../settings/settings.ts'

/** Versions of the protocol that this parfait speaks, best first. */
export const protocols: readonly number[] = [1]

/** A plain file that crosses; its bytes follow in a message of their own. */
export interface SentFile {
  /** Absolute, as the client has it; the server puts it below the root of its session. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly isExecutable: boolean
}

/** A link that crosses; it leads nowhere until all files are there. */
export interface SentLink {
  readonly path: string
  readonly link: string
}

/** A flavour of a build: its files are among those that are sent, unless it comes with parfait. */
interface SentFlavour {
  readonly name: string
  readonly folder: string
  readonly origin: Origin
  /** What the client has read; the server reads it again, and compares. */
  readonly digest: string
}

/** A build as it crosses: paths are those of the client. */
export interface RemoteRequest {
  /** `options` has all options of all flavours; nothing else of where they came from. */
  readonly settings: Settings
  readonly flavours: readonly SentFlavour[]
  readonly facts: GivenFacts
  /** Options that are paths, by flavour. */
  readonly pathOptions: Readonly<Record<string, readonly string[]>>
  readonly files: readonly SentFile[]
  readonly links: readonly SentLink[]
  /** In base64. */
  readonly secrets: Readonly<Record<string, string>>
  /** Digests of outputs that the client has. */
  readonly has: readonly string[]
  readonly builder: Builder
  readonly proxies: readonly string[]
  /** Of the server's steps alone; in no key. */
  readonly aptProxy?: string
  /** What the client's lock says of the image; the server holds to it. */
  readonly pins?: LockedImage
  /** So many steps from the base up are made, and no files of them; absent: all of it. */
  readonly until?: number
}

/** What a build made, as it crosses. */
export interface RemoteResult {
  readonly artifacts: readonly (Pick<OutputFile, 'kind'> & {
    readonly size: number
    readonly sha256: string
    /** Bytes that it takes without its holes; absent where the server did not make the file anew. */
    readonly stored?: number
  })[]
  /** Files that go beside them, by paths relative to their folder. */
  readonly others: readonly Omit<SentFile, 'sha256'>[]
  readonly facts: object
  readonly made: number
  readonly reused: number
  /** Text of the manifest. */
  readonly manifest: string
}

/** What a server says of itself. */
export interface HostFacts {
  readonly version: string
  /** Digest of the programs and flavours that come with its parfait. */
  readonly engine: string
  /** Debian's word. */
  readonly architecture: string
  /** Builds that it does side by side, and those that go on. */
  readonly slots: number
  readonly busy: number
  /** Bytes that are free in its store. */
  readonly room: number
}

/** Client → server. */
export type ToServer =
  | { readonly type: 'hello'; readonly protocols: readonly number[] }
  | ({ readonly type: 'build' } & RemoteRequest)
  /** The next file of the request, as bytes. */
  | { readonly type: 'file'; readonly bytes: number }
  /** Wants an output, or a file beside it. */
  | { readonly type: 'get'; readonly kind?: string; readonly other?: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'bye' }
  | { readonly type: 'alive' }

/** Server → client. */
export type ToClient =
  | { readonly type: 'welcome'; readonly protocol: number; readonly host: HostFacts }
  /** All builds that the server does go on: this one waits. */
  | { readonly type: 'waiting'; readonly busy: number }
  | {
      readonly type: 'planned'
      readonly state?: BaseState
      readonly keys: readonly string[]
    }
  | { readonly type: 'event'; readonly event: BuildEvent }
  | ({ readonly type: 'built' } & RemoteResult)
  /** A piece of what was asked for, from a byte on; holes are left out. */
  | { readonly type: 'piece'; readonly at: number; readonly bytes: number }
  | { readonly type: 'sent' }
  | { readonly type: 'failed'; readonly errors: readonly ErrorReport[] }
  | { readonly type: 'alive' }
