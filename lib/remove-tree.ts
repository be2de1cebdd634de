import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import { isErrno } from './errors.ts'

/**
 * Removes a file or a folder with all that is in it; one that is not there is fine. Nobody can lead this elsewhere by a link
 * that he puts in the place of a folder meanwhile: every name is looked up in a folder that is open, and no link is
 * followed. Folders below are moved to the top before they are emptied, so they may lie as deep as they like, and names
 * may have any bytes.
 */
export function removeTree(path: string): void {
  try {
    const parent = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      const name = Buffer.from(basename(path))
      // Processes that were killed a moment ago may still have made a file.
      for (let tries = 1; !remove(parent, name); tries++)
        if (tries === 5) rmdirSync(entryAt(parent, name))
    } finally {
      closeSync(parent)
    }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** False where the folder was not empty in the end. */
function remove(parent: number, name: Buffer): boolean {
  if (removeEmpty(parent, name)) return true
  const top = openFolder(parent, name)
  try {
    const full = [...removeEntries(top)]
    for (let next = full.pop(); next; next = full.pop()) {
      const folder = openFolder(top, next)
      try {
        for (const entry of removeEntries(folder)) {
          // A removal that was disturbed may have left others there.
          const place = Buffer.from(`.parfait-removed-${randomBytes(8).toString('hex')}`)
          renameSync(entryAt(folder, entry), entryAt(top, place))
          full.push(place)
        }
      } finally {
        closeSync(folder)
      }
      removeEmpty(top, next)
    }
  } finally {
    closeSync(top)
  }
  return removeEmpty(parent, name)
}

/** Removes what is in a folder but for folders that are not empty, which it gives back. */
function* removeEntries(folder: number): Generator<Buffer> {
  for (const name of readdirSync(`/proc/self/fd/${folder}`, { encoding: 'buffer' }))
    if (!removeEmpty(folder, name)) yield name
}

/** Removes a file, a link or an empty folder; false for a folder that is not empty. */
function removeEmpty(folder: number, name: Buffer): boolean {
  const path = entryAt(folder, name)
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isErrno(error, 'EISDIR')) throw error
    try {
      rmdirSync(path)
    } catch (cause) {
      if (!isErrno(cause, 'ENOTEMPTY')) throw cause
      return false
    }
  }
  return true
}

function openFolder(folder: number, name: Buffer): number {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
  return openSync(entryAt(folder, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
}

/** The path of a name in an open folder, whatever became of that folder's own name; proc(5). */
function entryAt(folder: number, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name])
}
