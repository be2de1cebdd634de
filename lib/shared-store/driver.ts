/** A layer that is packed, as a shared store has it: a note that says what it is, and its bytes. */
export interface PackedNote {
  /** Text, at most `mostNote` bytes; who signed it is judged by the reader. */
  readonly note: string
  /** What the note names: SHA-256, hexadecimal, and bytes. */
  readonly blob: BlobName
}

/** What a packed layer is called among all others. */
export interface BlobName {
  readonly sha256: string
  readonly size: number
}

/** Bytes of a note, at most. */
export const mostNote = 4 << 20

/** The process around a shared store, handed in. */
export interface SharedStoreIo {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** An absolute path of a folder of this build's, for sockets and the like. */
  readonly scratch: string
}

/**
 * A place where machines share layers. Nothing that comes from there is believed: its callers check signatures and digests. Errors of all:
 * `target-unreachable`, `target-refused`, `interrupted`.
 */
export interface SharedStore {
  /** Those of the keys that are there; all are asked at once. */
  has(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** The note of a layer; undefined where there is none. */
  note(key: string): Promise<string | undefined>
  /** The bytes that a note names. */
  blob(blob: BlobName): AsyncIterable<Uint8Array>
  /** Puts a layer there as a whole or not at all, from a file. What is there of the same key stays, and it is told by `false`. */
  put(key: string, layer: PackedNote, path: string): Promise<boolean>
  close?(): Promise<void>
}

/** A kind of place for that. */
export interface SharedStoreDriver {
  readonly name: string
  readonly summary: string
  /** Of its addresses, without the colon. */
  readonly scheme: string
  /** True where it is asked without a network. */
  readonly isHere?: true
  /** Error: `target-invalid` for an address that it cannot read. */
  open(address: URL, io: SharedStoreIo): Promise<SharedStore>
}
