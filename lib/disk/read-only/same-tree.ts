import { closeSync, openSync, readSync } from 'node:fs'
import { filePath } from '../../any-bytes.ts'
import { fileContent, madeContent } from '../../tree/content.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { readTree } from '../../tree/read.ts'
import { firstDifference, type Lost } from '../../tree/same-entries.ts'
import { requireNoDifference } from '../tree-archive.ts'

/** What was unpacked of a file that was made of a tree. */
interface Unpacked {
  /** Absolute path. */
  readonly folder: string
  /** Absolute path of the file. */
  readonly file: string
  /** What the program that unpacks does not bring back. */
  readonly lost: Lost
}

/** Later than every time. */
const end = 2 ** 40

/**
 * Requires that a folder has these entries, and each file its content. Devices that could not be made do not count: that
 * needs the power of root. Error: `tool-failed`.
 */
export async function requireSameTree(
  entries: readonly TreeEntry[],
  { folder, file, lost }: Unpacked,
): Promise<void> {
  const found = await readTree({ tree: folder, excludes: [], empties: [], clock: end })
  const devices = !found.some(isDevice)
  requireNoDifference(firstDifference(entries, found, { ...lost, devices }), file)
  for (const entry of entries)
    if (entry.kind === 'file' && entry.hardLinkOf === undefined)
      requireNoDifference((await hasContent(entry, folder)) ? undefined : entry.path, file)
}

function isDevice({ kind }: TreeEntry): boolean {
  return kind === 'block' || kind === 'character'
}

async function hasContent(entry: TreeEntry, folder: string): Promise<boolean> {
  const made = madeContent(entry)
  const file = openSync(filePath(folder + entry.path), 'r')
  try {
    let at = 0
    for await (const chunk of made ? [made] : fileContent(entry)) {
      const bytes = Buffer.alloc(chunk.length)
      readSync(file, bytes, 0, chunk.length, at)
      if (!bytes.equals(chunk)) return false
      at += chunk.length
    }
    return true
  } finally {
    closeSync(file)
  }
}
