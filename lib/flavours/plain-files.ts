import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno, ParfaitError } from '../errors.ts'
import { isBelow, listFiles } from '../files.ts'
import { saidBy } from '../system-fault.ts'
import type { Origin } from './origin.ts'

/** Descriptions are read whole: no honest one is larger. Bytes. */
const descriptionLimit = 1 << 20
/** Files of a flavour are digested at every build. Bytes. */
const fileLimit = 256 << 20

/**
 * The text of a small file that anybody may have written; undefined where there is none. Never waits for
 * the other end of a pipe. Error: `flavour-manifest` for what is no plain file, or is too large.
 */
export async function readDescription(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined
    throw refused(path, saidBy(error))
  })
  if (!file) return undefined
  try {
    const status = await file.stat()
    if (!status.isFile()) throw refused(path, 'it is no plain file')
    if (status.size > descriptionLimit)
      throw refused(path, `it has ${status.size} bytes, and ${descriptionLimit} are allowed`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/**
 * Looks at every file of a flavour before one is read: a pipe would be waited for, a device never ends, and
 * a link out of a package would bring a file of the host along. Errors: `hook-invalid`, all at once.
 */
export async function findOddFiles(folder: string, origin: Origin): Promise<ParfaitError[]> {
  const faults: ParfaitError[] = []
  for (const name of await listFiles(folder)) {
    const path = join(folder, name)
    const fault = await oddity(path, origin)
    if (fault !== undefined)
      faults.push(
        new ParfaitError('hook-invalid', `'${path}' cannot be part of a flavour: ${fault}`, {
          place: path,
          hint: 'a flavour consists of folders and plain files; remove it',
        }),
      )
  }
  return faults
}

async function oddity(path: string, origin: Origin): Promise<string | undefined> {
  try {
    const status = await stat(path)
    if (!status.isFile() && !status.isDirectory()) return 'it is a pipe, a socket or a device'
    if (status.isFile() && status.size > fileLimit)
      return `it has ${status.size} bytes, and ${fileLimit} are allowed`
    if (origin.kind === 'package' && !isBelow(await realpath(path), origin.folder))
      return `it is a link out of the package '${origin.name}'`
    return undefined
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 'it is a link to nothing'
    if (isErrno(error, 'ELOOP')) return 'it is a link in a circle'
    throw error
  }
}

function refused(path: string, why: string): ParfaitError {
  return new ParfaitError('flavour-manifest', `'${path}' cannot be read: ${why}`, { place: path })
}
