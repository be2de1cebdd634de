import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { isErrno, ParfaitError } from '../errors.ts'
import { mebibyte } from '../size.ts'

const zeros = Buffer.alloc(mebibyte)

/** A part of a file that is no hole. */
interface Piece {
  readonly at: number
  readonly bytes: Buffer
}

/** The parts of a file that have something else than zeros; each is read for itself. */
export async function* readPieces(path: string): AsyncGenerator<Piece> {
  const file = await open(path, 'r')
  try {
    for (let at = 0; ; ) {
      // A new one for each: the last may still wait to be sent.
      const buffer = Buffer.allocUnsafe(mebibyte)
      const { bytesRead } = await file.read(buffer, 0, mebibyte, at)
      if (bytesRead === 0) return
      const bytes = buffer.subarray(0, bytesRead)
      if (!bytes.equals(zeros.subarray(0, bytesRead))) yield { at, bytes }
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

/** A file that is written as its pieces come, in order; what is left out is a hole. */
interface PieceWriter {
  write(at: number, body: AsyncIterable<Uint8Array>): Promise<void>
  /** The digest of the whole, hexadecimal. */
  finish(): Promise<string>
  close(): Promise<void>
}

/** So many zeros are digested before others get their turn. Bytes. */
const turn = 64 * mebibyte

/**
 * Opens a new file of so many bytes. Errors: `server-protocol` for pieces that go back, or over its end, and for a file
 * that no file system takes; `interrupted`, for somebody may have told of petabytes.
 */
export async function createPieceWriter(
  path: string,
  size: number,
  signal?: AbortSignal,
): Promise<PieceWriter> {
  const file: FileHandle = await open(path, 'wx')
  const hash = createHash('sha256')
  let end = 0
  await file.truncate(size).catch(async (cause: unknown) => {
    await file.close()
    throw isErrno(cause, 'EFBIG') || isErrno(cause, 'EINVAL') ? tooLarge(size, cause) : cause
  })
  const skipTo = async (at: number) => {
    while (end < at) {
      const length = Math.min(mebibyte, at - end)
      hash.update(zeros.subarray(0, length))
      end += length
      if (end % turn !== 0) continue
      await setImmediate()
      if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    }
  }
  return {
    async write(at, body) {
      if (at < end || at > size) throw misplaced(at)
      await skipTo(at)
      for await (const bytes of body) {
        if (end + bytes.length > size) throw misplaced(end)
        for (let done = 0; done < bytes.length; )
          done += (await file.write(bytes, done, bytes.length - done, end + done)).bytesWritten
        hash.update(bytes)
        end += bytes.length
      }
    },
    async finish() {
      await skipTo(size)
      return hash.digest('hex')
    },
    close: () => file.close(),
  }
}

function tooLarge(size: number, cause: unknown): ParfaitError {
  return new ParfaitError('server-protocol', `No file system here takes a file of ${size} bytes`, {
    cause,
  })
}

function misplaced(at: number): ParfaitError {
  return new ParfaitError('server-protocol', `A piece of a file has no place in it: byte ${at}`)
}
