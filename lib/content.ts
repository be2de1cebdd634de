import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { link, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno, ParfaitError } from './errors.ts'
import { readWhole } from './read-whole.ts'

/** SHA-256 of a text or of bytes, hexadecimal. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** SHA-256 of a file of any size, hexadecimal. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await updateFromFile(hash, path)
  return hash.digest('hex')
}

/** Larger files are read piece by piece. Bytes. */
const pieceBytes = 4 << 20

/** Adds the content of a file of any size to a hash, as Node's `createHash` makes them. */
export async function updateFromFile(
  hash: { update(piece: Uint8Array): unknown },
  path: string,
): Promise<void> {
  const status = await stat(path)
  // A piece for each of hundreds of small files would be room that is asked for, touched and given back.
  if (status.size < pieceBytes) hash.update(await readWhole(path, status))
  else
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }))
      hash.update(piece)
}

/** Writes a file so that readers see the old content or the new, never a part. */
export function writeAtomically(
  path: string,
  content: string | Uint8Array,
  mode = 0o666,
): Promise<void> {
  return writeAside({ path, content, mode }, (aside) => rename(aside, path))
}

/**
 * Writes a file whose name says what is in it, so that readers see all of it. One that is there stays, whoever wrote it
 * meanwhile: it may be mounted in a sandbox, where it would be a file that was deleted.
 */
export function writeOnce(path: string, content: string | Uint8Array): Promise<void> {
  return writeAside({ path, content, mode: 0o666 }, async (aside) => {
    await link(aside, path).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error
    })
    await rm(aside)
  })
}

/** Writes a file beside its place, and has it put there. */
async function writeAside(
  of: { readonly path: string; readonly content: string | Uint8Array; readonly mode: number },
  place: (aside: string) => Promise<void>,
): Promise<void> {
  const { path, content, mode } = of
  // Short, whatever the name: one of 255 bytes can be written as well.
  const own = `.parfait.${process.pid}.${Math.random().toString(36).slice(2, 8)}`
  const aside = join(dirname(path), own)
  try {
    await writeFile(aside, content, { mode })
    await place(aside)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/**
 * The text of a plain file, or undefined where there is none. Whoever opens a pipe waits for its writer, also for one
 * that never comes: it is refused, and not waited for.
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const status = await file.stat()
      if (status.isFile() || status.isDirectory()) return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined
    throw named(error, path)
  }
  throw new ParfaitError('system-refused', `'${path}' is a pipe or a device, and no plain file`, {
    place: path,
    hint: 'move it away',
  })
}

/** What is done by a descriptor knows no path. */
function named(error: unknown, path: string): unknown {
  return error instanceof Error && !('path' in error) ? Object.assign(error, { path }) : error
}
