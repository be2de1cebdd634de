import { ParfaitError } from '../../errors.ts'
import { systemFault } from '../../system-fault.ts'

/** True for an error that says that a file system is full. */
export function isFull(error: unknown): boolean {
  return error instanceof ParfaitError
    ? error.code === 'disk-full'
    : systemFault(error)?.code === 'disk-full'
}

/** The error of an output that does not fit; `more` says how large it is. */
export function fullOutput(folder: string, cause: unknown, more = ''): ParfaitError {
  return new ParfaitError('disk-full', `The file system of '${folder}' is full${more}`, {
    place: folder,
    hint: 'make room there, or name another place by -o',
    cause,
  })
}
