import { ParfaitError } from '../errors.ts'

/** Ten times what a large image has: names are cheap to claim. */
const mostNodes = 5_000_000
/** Bytes that any image may have read of it, however small its disk is. */
const freeBytes = 4 * 2 ** 30
/** What a chunk of a hole costs: it is read from nowhere. Bytes. */
const holeCost = 4096

/** What may still be read of one image, so that nobody's bytes keep us for ever. Error of its verbs: `image-invalid`. */
export class Budget {
  #nodes = mostNodes
  #bytes: number
  readonly #signal: AbortSignal

  /** `size`: bytes of the disk. Each of them is read four times at most. */
  constructor(size: number, signal: AbortSignal) {
    this.#bytes = freeBytes + 4 * size
    this.#signal = signal
  }

  /** Error: `interrupted`, too. */
  takeNode(): void {
    if (this.#signal.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    if (this.#nodes-- > 0) return
    throw new ParfaitError('image-invalid', `Expected at most ${mostNodes} files in an image`)
  }

  takeChunk(bytes: number, isHole: boolean): void {
    if (this.#signal.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    this.#bytes -= isHole ? holeCost : bytes
    if (this.#bytes >= 0) return
    throw new ParfaitError('image-invalid', 'The files of the image claim more than its disk has', {
      hint: 'the image is damaged, or made to keep its readers busy',
    })
  }
}
