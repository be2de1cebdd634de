import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ZlibOptions } from 'fflate'

/** What a thread is asked. */
export interface ToDeflate {
  readonly number: number
  readonly bytes: Uint8Array
  readonly level: NonNullable<ZlibOptions['level']>
}

/** What it answers. */
export interface Deflated {
  readonly number: number
  readonly deflated: Uint8Array
}

/** More do not help: what writes the file is one. */
const most = 8

/** A thread loads no TypeScript: it is what was built, which lies beside the bundle. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../../../../dist/deflate-thread.cjs' : './deflate-thread.cjs',
  import.meta.url,
)

/**
 * Threads that compress. The bytes are fflate's, which is a part of parfait: those of Node's zlib depend on who built that Node, and some on
 * its processor.
 */
export class DeflateThreads {
  readonly #level: ToDeflate['level']
  readonly #threads: Worker[]
  readonly #waiting = new Map<number, PromiseWithResolvers>()
  #count = 0

  /** `level` is zlib's, 1 to 9. */
  constructor(level: number) {
    this.#level = level as ToDeflate['level']
    const count = Math.min(most, availableParallelism())
    this.#threads = Array.from({ length: count }, () => this.#start())
  }

  /** Gives back a zlib stream; the bytes are the thread's from then on. */
  deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const number = this.#count++
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      const message: ToDeflate = { number, bytes, level: this.#level }
      this.#threads[number % this.#threads.length]?.postMessage(message, [bytes.buffer])
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
  }

  #start(): Worker {
    const thread = new Worker(threadUrl)
    thread.on('message', ({ number, deflated }: Deflated) => {
      this.#waiting.get(number)?.resolve(deflated)
      this.#waiting.delete(number)
    })
    thread.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
    return thread
  }
}

interface PromiseWithResolvers {
  resolve(deflated: Uint8Array): void
  reject(error: unknown): void
}
