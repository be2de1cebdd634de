import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { digest, digestFile, listFiles } from './files.ts'

/** What a hook could tell two files apart by: where a link leads, or content and executable bit. */
type EntryFacts =
  | { readonly link: string }
  | { readonly sha256: string; readonly isExecutable: boolean }

/** The digest of one file of a folder, hexadecimal. */
export function entryDigest(facts: EntryFacts): string {
  if ('link' in facts) return digest(`link ${facts.link}`)
  return digest(`${facts.isExecutable ? 'x' : '-'} ${facts.sha256}`)
}

/** The digests of all files below a folder, by path relative to it. */
export async function digestFolder(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const path of await listFiles(folder)) {
    const file = join(folder, path)
    const status = await lstat(file)
    digests[path] = status.isSymbolicLink()
      ? entryDigest({ link: await readlink(file) })
      : entryDigest({
          sha256: await digestFile(file),
          isExecutable: (status.mode & 0o111) !== 0,
        })
  }
  return digests
}
