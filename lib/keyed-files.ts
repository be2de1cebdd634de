import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { updateFromFile } from './content.ts'
import { isErrno, ParfaitError } from './errors.ts'
import { readWhole } from './read-whole.ts'

/** A file of a flavour whose content and executable bit count for keys. */
export interface KeyedFile {
  /** Absolute path on the host. */
  readonly source: string
  /** Of the content and the executable bit. */
  readonly digest: string
  readonly executable: boolean
  /** The words of its text, sorted, for finding the variables that it may read. */
  readonly mentions: readonly string[]
}

/** The words of a text, once each: names of variables are among them. */
export function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])
}

/** Reads a file for keys, links followed; undefined for what is no plain file. */
export async function readKeyedFile(
  source: string,
  mentionsOf: (text: string) => readonly string[],
): Promise<KeyedFile | undefined> {
  const status = await stat(source).catch(() => undefined)
  if (!status?.isFile()) return undefined
  const content = await readWhole(source, status)
  const executable = (status.mode & 0o111) !== 0
  const digest = createHash('sha256').update(mark(executable)).update(content).digest('hex')
  return { source, digest, executable, mentions: mentionsOf(content.toString('latin1')) }
}

/**
 * Copies a file as it was when its digest went into a key, so that what runs is what the key names.
 * Error: `flavour-changed`.
 */
export async function copyKeyedFile(
  { source, digest }: Pick<KeyedFile, 'source' | 'digest'>,
  target: string,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  // What is looked at is the copy: nobody can change it any more.
  const executable = await copyFile(source, target)
    .then(() => stat(source))
    .then(({ mode }) => (mode & 0o111) !== 0)
    .catch((cause: unknown) => {
      throw isGone(cause) ? changed(source, cause) : cause
    })
  const hash = createHash('sha256').update(mark(executable))
  await updateFromFile(hash, target)
  if (hash.digest('hex') !== digest) throw changed(source)
  await chmod(target, executable ? 0o755 : 0o644)
}

/** What a file has now, where it is what its digest in a key says. Error: `flavour-changed`. */
export async function readUnchanged({
  source,
  digest,
}: Pick<KeyedFile, 'source' | 'digest'>): Promise<{ content: Uint8Array; executable: boolean }> {
  const content = await readFile(source).catch((cause: unknown) => {
    throw isGone(cause) ? changed(source, cause) : cause
  })
  const executable = [true, false].find(
    (one) => createHash('sha256').update(mark(one)).update(content).digest('hex') === digest,
  )
  if (executable === undefined) throw changed(source)
  return { content, executable }
}

/** Says that a file is no longer what a key says. */
export function changed(place: string, cause?: unknown): ParfaitError {
  return new ParfaitError('flavour-changed', `'${place}' was changed after the plan was made`, {
    place,
    hint: 'run the same command again: it builds what the files say now',
    cause,
  })
}

/** True where nothing is there any more, or no file. A full disk is another matter. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].some((code) => isErrno(error, code))
}

function mark(executable: boolean): string {
  return executable ? 'x' : '-'
}
