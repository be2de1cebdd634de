import { chmodSync, chownSync, linkSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { digestFile } from '../content.ts'
import { isErrno } from '../errors.ts'
import type { Job, SharedCache } from '../sandbox/job.ts'
import { vouchedFiles } from './cache-index.ts'
import { mountOverlay } from './enter.ts'

/**
 * Shows a step those shared files which its own tree vouches for, by name and digest: what a hook of another build left is
 * no reason to trust it. An overlay lies over them, so that nothing writes through. The tree must be mounted.
 */
export function takeFromCache(job: Job, { shared, local, tree, index }: SharedCache): void {
  for (const folder of [shared, local, offeredOf(local), addedOf(local), `${local}.overlay`])
    mkdirSync(folder, { recursive: true })
  const pool = new Set(filesIn(shared))
  const vouched = pool.size === 0 ? [] : vouchedFiles(tree, index, { notes: shared, wanted: pool })
  for (const { digest, name } of vouched)
    linkQuietly(join(shared, digest), join(offeredOf(local), name))
  const relative = (path: string) => path.slice(job.store.length + 1)
  const mount = {
    target: local,
    lower: [relative(offeredOf(local))],
    upper: relative(addedOf(local)),
    work: relative(`${local}.overlay`),
  }
  mountOverlay(job, mount, `${local}.names`)
}

/** Keeps what the step fetched under its digest, each file at once, so that two builds can do it side by side. */
export async function returnToCache({ shared, local }: SharedCache): Promise<void> {
  for (const name of filesIn(addedOf(local))) {
    if (name === 'lock' || name.endsWith('.partial')) continue
    const file = join(addedOf(local), name)
    const digest = await digestFile(file)
    const aside = join(shared, `.${digest}.${process.hrtime.bigint()}`)
    linkQuietly(file, aside)
    chownSync(aside, 0, 0)
    chmodSync(aside, 0o644)
    renameSync(aside, join(shared, digest))
  }
}

const offeredOf = (local: string) => `${local}.offered`
const addedOf = (local: string) => `${local}.added`

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
