import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../../errors.ts'

/** A folder that takes the place of another when it is complete. */
export interface ReportsFolder {
  /** Absolute path of the folder to write to. */
  readonly part: string
  /** Absolute path of a file for the archive of the reports; it goes. */
  readonly archive: string
  /** Puts it in its place, instead of an earlier one. */
  commit(): Promise<void>
  /** Removes what was not put in its place. */
  close(): Promise<void>
}

/** What a folder has that we made. */
export const resultName = 'session.json'

/**
 * Begins a folder for the reports of a session. What is there already may be empty, or of an earlier session. Error:
 * `output-refused`.
 */
export async function openReports(path: string): Promise<ReportsFolder> {
  const names = await namesIn(path)
  if (names !== undefined && names.length > 0 && !names.includes(resultName))
    throw refused(`'${path}' has other files`, path)
  const aside = (ending: string) => join(dirname(path), `.${basename(path)}.${ending}`)
  const [part, old, archive] = [aside('part'), aside('old'), aside('tar')]
  // What a kill left behind.
  await rm(part, { recursive: true, force: true })
  await rm(old, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  return {
    part,
    archive,
    async commit() {
      if (names !== undefined) await rename(path, old)
      await rename(part, path)
      await rm(old, { recursive: true, force: true })
    },
    async close() {
      await rm(part, { recursive: true, force: true })
      await rm(archive, { force: true })
    },
  }
}

async function namesIn(path: string): Promise<string[] | undefined> {
  const status = await lstat(path).catch(() => undefined)
  if (status === undefined) return undefined
  if (!status.isDirectory()) throw refused(`'${path}' is no folder`, path)
  return readdir(path)
}

function refused(why: string, place: string): ParfaitError {
  return new ParfaitError('output-refused', `The reports cannot be written: ${why}`, {
    place,
    hint: 'name another folder by --reports',
  })
}
