import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes what a guest sends on a port to a file, and knows what came. */
export class ReportsReceiver {
  readonly #limit: number
  #hash: Hash = createHash('sha256')
  #received = 0
  #fault: unknown
  #changed = () => {}

  /** `limit`: bytes that are taken at most; what is more goes nowhere. */
  constructor(port: Duplex, file: FileHandle, limit: number) {
    this.#limit = limit
    const receive = async (source: AsyncIterable<Buffer>) => {
      for await (const bytes of source) {
        if (this.#fault === undefined && this.#received + bytes.length <= limit) {
          this.#hash.update(bytes)
          await file.write(bytes, 0, bytes.length, this.#received)
        }
        this.#received += bytes.length
        this.#changed()
      }
    }
    // It is read on after a fault: a guest that cannot write would wait.
    void pipeline(port, receive).catch((error: unknown) => {
      this.#fault = error
      this.#changed()
    })
  }

  get received(): number {
    return this.#received
  }

  get isTooLarge(): boolean {
    return this.#received > this.#limit
  }

  /** Hexadecimal, of all that came. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Forgets what came: it is sent again. */
  reset(): void {
    this.#hash = createHash('sha256')
    this.#received = 0
  }

  /** Calls back when so many bytes are there, or none can come. Gives back how to stop. */
  onBytes(count: number, found: () => void): () => void {
    this.#changed = () => {
      if (this.#received >= count || this.#fault !== undefined) found()
    }
    this.#changed()
    return () => {
      this.#changed = () => {}
    }
  }
}
