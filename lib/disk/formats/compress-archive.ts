import { createHash } from 'node:crypto'
import { run } from '../../run.ts'
import type { TreeArchive } from '../format-driver.ts'
import { requireNoDifference } from '../tree-archive.ts'
import { openSummed } from './summed-file.ts'

/** What an archive may be compressed by. */
export type ArchiveCompression = 'gzip' | 'zstd'

/** They print the same bytes at any time, of a file of any name, on any number of processors. */
const programs: Readonly<Record<ArchiveCompression, readonly string[]>> = {
  gzip: ['-n', '-6'],
  // One thread alone writes another file than several do: always two.
  zstd: ['-q', '-T2', '-6'],
}

/**
 * Compresses an archive, and requires that it comes out again. Gives back the digest of the new file, hexadecimal.
 * Error: `tool-failed`.
 */
export async function compressArchive(
  { path, sha256 }: TreeArchive,
  output: string,
  compression: ArchiveCompression,
): Promise<string> {
  const file = openSummed(output)
  try {
    const args = [...programs[compression], '-c', '--', path]
    await run(compression, args, { onPiece: (piece) => file.write(piece) })
  } finally {
    file.close()
  }
  const hash = createHash('sha256')
  await run(compression, ['-dc', '--', output], { onPiece: (piece) => hash.update(piece) })
  if (hash.digest('hex') !== sha256) requireNoDifference('/', output)
  return file.digest()
}
