import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { ParfaitError } from '../errors.ts'
import { mebibyte } from '../size.ts'
import type { FarmQueue } from './open-queue.ts'

/** What of one file goes through a queue; larger ones belong where all workers find them. Bytes. */
const largest = 32 * mebibyte

/** A file that goes through a queue. */
export interface QueueFile {
  /** For people. */
  readonly path: string
  /** Hexadecimal. */
  readonly sha256: string
  read(): AsyncIterable<Uint8Array>
}

/** Puts a file into the queue, once, however often it is put. Error: `usage` for one that is too large. */
export async function putFile(
  { files }: Pick<FarmQueue, 'files'>,
  { path, sha256, read }: QueueFile,
): Promise<void> {
  const pieces: Uint8Array[] = []
  for await (const piece of read()) pieces.push(piece)
  const content = Buffer.concat(pieces)
  if (content.length > largest)
    throw new ParfaitError(
      'usage',
      `Expected files of at most ${largest} bytes, got ${content.length}: a queue is no place for more`,
      { place: path, hint: 'put it where hooks fetch it, or into a package of flavours' },
    )
  const packed = await promisify(gzip)(content)
  await files.add('file', { content: packed.toString('base64') }, { jobId: fileId(sha256) })
}

/** A file of the queue. Error: `artifact-damaged` where it is gone, or another one. */
export async function getFile(
  { files }: Pick<FarmQueue, 'files'>,
  sha256: string,
): Promise<Buffer> {
  const job = await files.getJob(fileId(sha256))
  const { content } = job?.data ?? {}
  const bytes =
    typeof content === 'string'
      ? await promisify(gunzip)(Buffer.from(content, 'base64'), { maxOutputLength: largest }).catch(
          () => undefined,
        )
      : undefined
  if (bytes && createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
  throw new ParfaitError('artifact-damaged', `The queue has no file ${sha256}`, {
    hint: 'submit the images again',
  })
}

/** Takes a file out of the queue. */
export async function removeFile(
  { files }: Pick<FarmQueue, 'files'>,
  sha256: string,
): Promise<void> {
  await files.remove(fileId(sha256))
}

/** A word before it: an id of digits alone is none. */
function fileId(sha256: string): string {
  return `file-${sha256}`
}
