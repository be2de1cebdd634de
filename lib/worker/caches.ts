import { chmodSync, chownSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../errors.ts'
import type { SharedCache } from '../sandbox/job.ts'

/** Gives a step its own folder with hard links to all finished files: package managers lock and clean their folder. */
export function takeFromCache({ shared, local }: SharedCache): void {
  mkdirSync(shared, { recursive: true })
  mkdirSync(local, { recursive: true })
  for (const name of filesIn(shared)) linkQuietly(join(shared, name), join(local, name))
}

/** Links what the step fetched back, each file at once, so that two builds can do it side by side. */
export function returnToCache({ shared, local }: SharedCache): void {
  const known = new Set(filesIn(shared))
  for (const name of filesIn(local)) {
    if (known.has(name) || name === 'lock' || name.endsWith('.partial')) continue
    const aside = join(shared, `.${name}.${process.hrtime.bigint()}`)
    linkQuietly(join(local, name), aside)
    chownSync(aside, 0, 0)
    chmodSync(aside, 0o644)
    renameSync(aside, join(shared, name))
  }
  rmSync(local, { recursive: true, force: true })
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
}

/** Two builds may return the same file, and one may prune while another takes. */
function linkQuietly(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!isErrno(error, 'EEXIST') && !isErrno(error, 'ENOENT')) throw error
  }
}
