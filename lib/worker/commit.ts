import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isErrno } from '../errors.ts'
import type { Commit } from '../sandbox/job.ts'

/**
 * Makes a folder part of the store. One that is there already is not wanted any more: it is damaged, or was
 * not on the disk when the machine went down, or the user asked for it anew.
 */
export function commit({ from, to, files }: Commit): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content)
  mkdirSync(dirname(to), { recursive: true })
  // Beside the new one in the work folder, where it goes with the rest.
  if (existsSync(to)) renameSync(to, `${from}.replaced`)
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error
  }
}
