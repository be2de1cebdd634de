import { createReadStream } from 'node:fs'
import { ParfaitError } from '../errors.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { firstDifference } from '../tree/same-entries.ts'
import { readTar } from '../tree/tar/read-tar.ts'
import { writeTar } from '../tree/tar/write-tar.ts'
import type { TreeArchive } from './format-driver.ts'
import { openSummed } from './formats/summed-file.ts'

/**
 * Writes the entries of a tree into an archive at this path, and requires that they come out of it again. Errors:
 * `tree-invalid` for what an archive has no place for, `tool-failed`.
 */
export async function writeArchive(
  entries: readonly TreeEntry[],
  path: string,
): Promise<TreeArchive> {
  const file = openSummed(path)
  try {
    for await (const bytes of writeTar(entries)) file.write(bytes)
  } finally {
    file.close()
  }
  const found: TreeEntry[] = []
  for await (const member of readTar(createReadStream(path, { highWaterMark: 1 << 20 })))
    if (member.kind === 'entry') found.push(member.entry)
  requireNoDifference(firstDifference(entries, found), path)
  return { path, sha256: file.digest() }
}

/** Requires that a tree has come out of a file again as it went in. Error: `tool-failed`. */
export function requireNoDifference(path: string | undefined, file: string): void {
  if (path === undefined) return
  throw new ParfaitError(
    'tool-failed',
    `The file does not have the tree that it was made of: '${path}' differs`,
    {
      place: file,
      hint: 'build again; if it stays so, the memory or the disk of this machine is damaged',
    },
  )
}
