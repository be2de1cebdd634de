import { access, constants, lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { isErrno, ParfaitError, throwFaults } from './errors.ts'
import { isBelow } from './files.ts'
import { saidBy } from './system-fault.ts'

/** Bytes of a name, and of a path with the NUL at its end, that the kernel takes; limits.h(0p). */
const longestName = 255
const longestPath = 4095

/** What is wanted of a place. */
interface PlaceWish {
  /** What to do where it is no good: `name another file by -o`. */
  readonly hint: string
  /** The folder is made where it is not there. */
  readonly isMade?: boolean
}

/** Characters that move a terminal, end a line or a text, or stand for bytes that were none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const unspeakable = /[\u0000-\u001f\u007f-\u009f\ufffd]|\p{Cs}/u

/** What is wrong with a path as a text; undefined where nothing is. Pure. */
export function pathFault(path: string): string | undefined {
  if (unspeakable.test(path))
    return `Expected a path of characters that a line can show, got ${JSON.stringify(path)}`
  return Buffer.byteLength(path) > longestPath
    ? `Expected a path of at most ${longestPath} bytes, got ${Buffer.byteLength(path)}`
    : undefined
}

/** What is wrong with the name of a file as somebody wrote it; undefined where nothing is. Pure. */
export function fileNameFault(text: string): string | undefined {
  const last = text.split('/').at(-1) ?? ''
  if (text === '-') return "Expected the name of a file, got '-': files are not written to a pipe"
  if (last === '' || last === '.' || last === '..')
    return `Expected the name of a file, got '${text}'${text === '' ? '' : ', which is a folder'}`
  return pathFault(text)
}

/**
 * Checks before any work that files can be put at some places of one folder: it is there and can be written, no name
 * is too long, and what is there already is a plain file, or a link to one. All faults at once. Error: `output-refused`.
 */
export async function requirePlaces(paths: readonly string[], wish: PlaceWish): Promise<void> {
  const folder = dirname(paths[0] ?? '/')
  const inFolder = await folderFault(folder, wish)
  if (inFolder) throw inFolder
  const twice = paths.find((path, at) => paths.indexOf(path) < at)
  const faults = await Promise.all(paths.map((path) => placeFault(path, wish)))
  throwFaults([
    ...(twice === undefined ? [] : [refused('two files would have this name', twice, wish)]),
    ...faults.filter((fault) => fault !== undefined),
  ])
}

function refused(why: string, place: string, { hint }: PlaceWish, cause?: unknown): ParfaitError {
  return new ParfaitError('output-refused', `The output cannot be written: ${why}`, {
    place,
    hint,
    cause,
  })
}

async function folderFault(folder: string, wish: PlaceWish): Promise<ParfaitError | undefined> {
  const text = pathFault(folder)
  if (text !== undefined) return refused(text, folder, wish)
  try {
    if (!(await stat(folder)).isDirectory())
      return refused(`'${folder}' is no folder`, folder, wish)
    // Before what this user may: there is none who could keep a file there.
    if (isOfKernel(await realpath(folder)))
      return refused(`'${folder}' is the kernel’s, and keeps no files`, folder, wish)
    await access(folder, constants.W_OK | constants.X_OK)
    return undefined
  } catch (cause) {
    if (!isErrno(cause, 'ENOENT')) return refused(saidBy(cause), folder, wish, cause)
    const isLink = await lstat(folder).catch(() => undefined)
    if (isLink) return refused(`'${folder}' is a link to nothing`, folder, wish)
    if (wish.isMade && folder !== dirname(folder)) return folderFault(dirname(folder), wish)
    return refused(saidBy(cause), folder, { hint: `make the folder, or ${wish.hint}` }, cause)
  }
}

/** Devices and knobs are there, and what is written beside them is in memory or nowhere. */
function isOfKernel(folder: string): boolean {
  const isShared = isBelow(folder, '/dev/shm') || isBelow(folder, '/dev/mqueue')
  return ['/proc', '/sys', '/dev'].some((one) => isBelow(folder, one)) && !isShared
}

async function placeFault(path: string, wish: PlaceWish): Promise<ParfaitError | undefined> {
  const bytes = Buffer.byteLength(basename(path))
  if (bytes > longestName)
    return refused(
      `the name '${basename(path).slice(0, 40)}…' has ${bytes} bytes, and ${longestName} are the most`,
      dirname(path),
      wish,
    )
  const text = pathFault(path)
  if (text !== undefined) return refused(text, dirname(path), wish)
  try {
    const kind = kindOf(await lstat(path))
    // A link is replaced, and what it leads to stays; but who names a device wants it written to.
    const end = kind === 'a link' ? kindOf(await stat(path)) : kind
    if (end === undefined) return undefined
    const what = kind === 'a link' ? `a link to ${end}` : end
    return refused(`'${path}' is ${what}, and no plain file`, path, wish)
  } catch (cause) {
    return isErrno(cause, 'ENOENT') || isErrno(cause, 'ENOTDIR')
      ? undefined
      : refused(saidBy(cause), path, wish, cause)
  }
}

/** What something is that is no plain file. */
function kindOf(status: Awaited<ReturnType<typeof lstat>>): string | undefined {
  if (status.isFile()) return undefined
  if (status.isSymbolicLink()) return 'a link'
  if (status.isDirectory()) return 'a folder'
  if (status.isFIFO()) return 'a pipe'
  return status.isSocket() ? 'a socket' : 'a device'
}
