import { createHash } from 'node:crypto'
import { readSync, read as readWithCallback } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'

const read = promisify(readWithCallback)

/** What is shorter is read sooner than it is asked for beside other work. Bytes. */
const longRead = 1 << 18

/** Bytes of a file, and the file. */
interface Stretch {
  readonly path: string
  /** Its descriptor. */
  readonly source: number
  readonly from: number
  readonly length: number
}

/** A file that is written from its beginning to its end: while one piece is written and hashed, the next is read. */
export class HashedFile {
  readonly #file: FileHandle
  readonly #hash = createHash('sha256')
  #filling: Buffer
  #writing: Buffer
  /** Bytes in the buffer that is being filled, and before it. */
  #filled = 0
  #before = 0
  #written: Promise<void> = Promise.resolve()
  /** What is being written, until it is hashed. */
  #unhashed: Uint8Array = Buffer.alloc(0)

  private constructor(file: FileHandle, bufferBytes: number) {
    this.#file = file
    this.#filling = Buffer.alloc(bufferBytes)
    this.#writing = Buffer.alloc(bufferBytes)
  }

  /** Two buffers of so many bytes are held. */
  static async create(path: string, bufferBytes: number): Promise<HashedFile> {
    return new HashedFile(await open(path, 'w'), bufferBytes)
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const some = bytes.subarray(at, at + this.#filling.length - this.#filled)
      this.#filling.set(some, this.#filled)
      at += some.length
      await this.#add(some.length)
    }
  }

  /** Error: `RangeError` for a file that ends before. */
  async appendFrom({ path, source, from, length }: Stretch): Promise<void> {
    for (let at = 0; at < length; ) {
      const wanted = Math.min(this.#filling.length - this.#filled, length - at)
      const count = await this.#read(source, from + at, wanted)
      if (count === 0) throw new RangeError(`'${path}' ends too early`)
      at += count
      await this.#add(count)
    }
  }

  /** Appends zeros up to a size. */
  async fillTo(size: number): Promise<void> {
    for (;;) {
      const left = size - this.#before - this.#filled
      if (left <= 0) return
      const count = Math.min(left, this.#filling.length - this.#filled)
      this.#filling.fill(0, this.#filled, this.#filled + count)
      await this.#add(count)
    }
  }

  /** The SHA-256 of all, in hexadecimal; all of it is written. */
  async end(): Promise<string> {
    await this.#flush()
    this.#hashLast()
    await this.#written
    return this.#hash.digest('hex')
  }

  async close(): Promise<void> {
    // A fault of the last piece was thrown before, or something else was.
    await this.#written.catch(() => {})
    await this.#file.close()
  }

  async #read(source: number, position: number, length: number): Promise<number> {
    if (length < longRead) return readSync(source, this.#filling, this.#filled, length, position)
    const reading = read(source, this.#filling, this.#filled, length, position)
    this.#hashLast()
    return (await reading).bytesRead
  }

  #hashLast(): void {
    this.#hash.update(this.#unhashed)
    this.#unhashed = this.#unhashed.subarray(0, 0)
  }

  async #add(count: number): Promise<void> {
    this.#filled += count
    if (this.#filled === this.#filling.length) await this.#flush()
  }

  async #flush(): Promise<void> {
    await this.#written
    this.#hashLast()
    const piece = this.#filling.subarray(0, this.#filled)
    this.#written = writeWhole(this.#file, piece, this.#before)
    this.#written.catch(() => {})
    this.#unhashed = piece
    this.#before += piece.length
    this.#filled = 0
    ;[this.#filling, this.#writing] = [this.#writing, this.#filling]
  }
}

async function writeWhole(file: FileHandle, piece: Buffer, position: number): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    const { bytesWritten } = await file.write(piece, at, piece.length - at, position + at)
    at += bytesWritten
  }
}
