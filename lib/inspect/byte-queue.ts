import type { Socket } from 'node:net'
import { ParfaitError } from '../errors.ts'

/** What comes out of a socket, taken in pieces of known length; one taker at a time. */
export class ByteQueue {
  readonly #socket: Socket
  #chunks: Buffer[] = []
  #length = 0
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#length += chunk.length
      this.#wake()
    })
    // What goes wrong is told by the take that waits.
    socket.on('error', () => this.#wake())
    socket.on('close', () => this.#wake())
  }

  /** Exactly so many bytes. Errors: `image-invalid` where the socket ends before, and what it was destroyed with. */
  async take(bytes: number): Promise<Buffer> {
    while (this.#length < bytes) {
      if (this.#socket.errored instanceof ParfaitError) throw this.#socket.errored
      if (this.#socket.destroyed)
        throw new ParfaitError('image-invalid', 'qemu-nbd ended while the image was read', {
          cause: this.#socket.errored ?? undefined,
        })
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const whole = all ?? Buffer.alloc(0)
    this.#chunks = whole.length > bytes ? [whole.subarray(bytes)] : []
    this.#length -= bytes
    return whole.subarray(0, bytes)
  }
}
