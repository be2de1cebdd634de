import { dirname } from 'node:path'
import { type ErrorCode, ParfaitError } from './errors.ts'

/** What one error of the operating system means for whoever asked for the work. */
interface Meaning {
  /** Follows the path that it is about. */
  readonly says: string
  /** The same where no path is known; a sentence. */
  readonly unplaced: string
  readonly hint: string
  readonly code?: ErrorCode
}

const room = "make room there; 'df' and 'df --inodes' say what is used up"
const open = "raise the limit ('ulimit -n'), or end what else has files open"
const memory = 'give it more memory (also the limit of its cgroup), or run less beside it'

/** By their names in errno(3). All that work on files and processes meets on a host that is not as it should be. */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: fault('lies on a full file system', 'A file system is full', room, 'disk-full'),
  EDQUOT: fault(
    'cannot grow: the quota is used up',
    'A quota of a file system is used up',
    "make room there, or have the quota raised; 'quota' says what is used up",
    'disk-full',
  ),
  ENOENT: fault('is not there', 'A file is not there', 'check the path and what leads there'),
  ENOTDIR: fault(
    'lies below something that is no folder',
    'Something is no folder',
    'check the path',
  ),
  EISDIR: fault(
    'is a folder, where a file was expected',
    'A folder is where a file was expected',
    'move it away, or name another file',
  ),
  EEXIST: fault('is there already', 'A file is there already', 'move it away'),
  ENOTEMPTY: fault('is a folder that is not empty', 'A folder is not empty', 'move it away'),
  EACCES: fault(
    'is not accessible to this user',
    'Something is not accessible to this user',
    "check owner and mode of it and of the folders above it ('namei --long PATH')",
  ),
  EPERM: fault(
    'is not this user’s to change',
    'This user may not do that',
    "check its owner and attributes ('lsattr'), and what this host lets the user do",
  ),
  EROFS: fault(
    'lies on a read-only file system',
    'A file system is read-only',
    'mount it writable, or name another place',
  ),
  ENAMETOOLONG: fault(
    'is too long for a name',
    'A name is too long',
    'choose a shorter name, or a folder with a shorter path',
  ),
  ELOOP: fault('leads through too many links', 'Links lead in a circle', 'correct the links'),
  EMLINK: fault('has too many links', 'A file has too many links', 'name another place'),
  EXDEV: fault(
    'lies on another file system than what goes there',
    'A file cannot be moved to another file system',
    'name a folder that is no mount point of its own',
  ),
  EBUSY: fault('is in use', 'Something is in use', 'end what uses it, then run the same again'),
  ETXTBSY: fault('is a program that runs', 'A program runs', 'end it, then run the same again'),
  EFBIG: fault(
    'is larger than its file system or this user may have it',
    'A file is larger than it may be',
    "name a place on another file system, or raise the limit ('ulimit -f')",
  ),
  EIO: fault(
    'could not be read or written: the disk below it reported an error',
    'A disk reported an error',
    "look at the kernel's messages ('dmesg'), and check the disk",
  ),
  ESTALE: fault(
    'is gone from its server',
    'A file is gone from its server',
    'mount the file system again',
  ),
  EMFILE: fault(
    'could not be opened: this process has too many files open',
    'This process has too many files open',
    open,
  ),
  ENFILE: fault(
    'could not be opened: this machine has too many files open',
    'This machine has too many files open',
    open,
  ),
  ENOMEM: fault('could not be used: memory is used up', 'Memory is used up', memory),
  EAGAIN: fault(
    'could not be started: no more processes, or no memory for them',
    'No more processes can be started',
    "raise the limit ('ulimit -u', or pids.max of the cgroup), or run less beside it",
  ),
  EPIPE: fault('is not read any more', 'Nobody reads what is written', 'see why its reader ended'),
}

function fault(says: string, unplaced: string, hint: string, code?: ErrorCode): Meaning {
  return { says, unplaced, hint, ...(code ? { code } : {}) }
}

/** Those that are about the place that something goes to, where an operation has two. */
const aboutTarget = ['ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTEMPTY', 'EEXIST', 'EROFS', 'EXDEV']

/** An error of the operating system, in words: the one place that has them. Undefined for any other error. */
export function systemFault(error: unknown): ParfaitError | undefined {
  const name = systemName(error)
  const meaning = name === undefined ? undefined : meanings[name]
  if (!meaning || name === undefined) return undefined
  const path = pathOf(error as object, name)
  const { code = 'system-refused', hint } = meaning
  return new ParfaitError(code, sentence(meaning, { path, name }), {
    place: code === 'disk-full' && path !== undefined ? dirname(path) : path,
    hint,
    cause: error,
  })
}

/** What an error says, for the middle of a sentence: the operating system's in words, any other as it is. */
export function saidBy(error: unknown): string {
  const told = systemFault(error)?.message
  // A path in quotes stays as it is.
  if (told !== undefined) return `${told.charAt(0).toLowerCase()}${told.slice(1)}`
  return error instanceof Error ? error.message : String(error)
}

/** The name of an error of the operating system that has words here. */
function systemName(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const { code } = error
  return typeof code === 'string' && Object.hasOwn(meanings, code) ? code : undefined
}

function pathOf(error: object, name: string): string | undefined {
  const { path, dest } = error as { readonly path?: unknown; readonly dest?: unknown }
  const found = aboutTarget.includes(name) ? (dest ?? path) : path
  return typeof found === 'string' && found !== '' ? found : undefined
}

function sentence(
  { code, says, unplaced }: Meaning,
  { path, name }: { readonly path: string | undefined; readonly name: string },
): string {
  if (path === undefined) return unplaced
  if (name === 'ENOSPC' && code === 'disk-full')
    return `The file system of '${dirname(path)}' is full`
  return `'${path}' ${says}`
}
