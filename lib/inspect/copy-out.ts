import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isErrno, ParfaitError } from '../errors.ts'
import { isDirectory } from '../files.ts'
import { saidBy } from '../system-fault.ts'
import type { FoundFile } from './kernels.ts'

/** A file of the image, and where it goes. */
interface Copy {
  readonly file: FoundFile
  /** Absolute path; all copies go to one folder. */
  readonly path: string
}

/** A file that was copied out of an image. */
export interface Copied {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** Far above every kernel and initrd; a damaged inode may claim more than a disk has. */
const largest = 4 * 2 ** 30

/**
 * Writes files of an image beside each other, readable by all: aside first, then all are renamed. Their folder is made
 * where it is not there, and gone again where nothing came into it. Errors: `output-refused`, `image-invalid`,
 * `interrupted`.
 */
export async function copyOut(copies: readonly Copy[], signal: AbortSignal): Promise<Copied[]> {
  const folder = dirname(copies[0]?.path ?? '/')
  const { made, aside } = await makeFolders(folder)
  let isDone = false
  try {
    const copied: Copied[] = []
    for (const copy of copies) copied.push(await copyOne(copy, aside, signal))
    for (const { path } of copied) await rename(join(aside, basename(path)), path)
    isDone = true
    return copied
  } finally {
    await rm(isDone ? aside : (made ?? aside), { recursive: true, force: true })
  }
}

/** The output folder, of which the first part that was made is given back, and one in it for what is not finished. */
async function makeFolders(folder: string): Promise<{ made: string | undefined; aside: string }> {
  try {
    const made = await makeFolder(folder)
    return { made, aside: await mkdtemp(join(folder, '.disk-image-get-kernel-')) }
  } catch (cause) {
    const isFile = isErrno(cause, 'EEXIST') || isErrno(cause, 'ENOTDIR')
    const why = isFile ? `'${folder}' is, or lies below, a file` : saidBy(cause)
    throw new ParfaitError('output-refused', `The output cannot be written: ${why}`, {
      place: folder,
      hint: 'name a folder by -d; it is made where it is not there',
      cause,
    })
  }
}

/** Like `mkdir` with `recursive`, which never ends below /proc, where nothing can be made. */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder)
    return folder
  } catch (error) {
    if (isErrno(error, 'EEXIST') && (await isDirectory(folder))) return undefined
    if (!isErrno(error, 'ENOENT') || folder === dirname(folder)) throw error
  }
  const made = await makeFolder(dirname(folder))
  await mkdir(folder)
  return made ?? folder
}

async function copyOne({ file, path }: Copy, aside: string, signal: AbortSignal): Promise<Copied> {
  if (file.node.size > largest)
    throw new ParfaitError('image-invalid', `'${file.path}' has ${file.node.size} bytes`)
  const output = await open(join(aside, basename(path)), 'wx')
  try {
    const sha256 = await write(file, output, signal)
    // After all content: the caller's umask has no say.
    await output.chmod(0o644)
    return { path, size: file.node.size, sha256 }
  } finally {
    await output.close()
  }
}

async function write(file: FoundFile, output: FileHandle, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  // One chunk is written while the next one is read.
  let written: Promise<unknown> = Promise.resolve()
  for await (const chunk of file.volume.reader.content(file.node)) {
    if (signal.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    await written
    written = output.write(chunk)
    written.catch(() => {})
    hash.update(chunk)
  }
  await written
  return hash.digest('hex')
}
