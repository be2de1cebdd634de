/** What takes the bytes of a file, in order. */
export interface Sink {
  /** Forgets what came: it comes again from the beginning. */
  restart(): void
  /** May throw, which ends it. */
  take(piece: Uint8Array): void
}
