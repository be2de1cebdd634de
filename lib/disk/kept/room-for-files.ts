import { roundUp } from '../../size.ts'
import type { TreeEntry } from '../../tree/entry.ts'

/** Few more or less make no other filesystem. */
const filesStep = 4096

/** So many files a filesystem is laid out for. */
export function roomForFiles(entries: readonly TreeEntry[]): number {
  const files = entries.filter(({ hardLinkOf }) => hardLinkOf === undefined).length
  return roundUp(files + filesStep / 4, filesStep)
}
