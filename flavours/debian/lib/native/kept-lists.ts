import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/** Lists as apt got them, with their times: an unchanged archive then costs one conditional request a suite. */
const asFetched = {
  recursive: true,
  preserveTimestamps: true,
  filter: (path: string) => !['lock', 'partial', 'auxfiles'].includes(basename(path)),
}

/** Brings the lists of an earlier build into a tree; false where there are none. */
export async function keptLists(kept: string, lists: string): Promise<boolean> {
  if ((await stat(kept).catch(() => undefined)) === undefined) return false
  await cp(kept, lists, asFetched)
  return true
}

/** Keeps the lists of a tree for the next build, before anything in the tree could change them. */
export async function keepLists(lists: string, kept: string): Promise<void> {
  const aside = `${kept}.${process.hrtime.bigint()}`
  await mkdir(dirname(kept), { recursive: true })
  await cp(lists, aside, asFetched)
  await rm(kept, { recursive: true, force: true })
  // Another build may have been faster: its lists are as good.
  await rename(aside, kept).catch(() => rm(aside, { recursive: true, force: true }))
}
