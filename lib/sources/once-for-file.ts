import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digest, digestFile, readIfThere, writeAtomically } from '../content.ts'

/**
 * What is computed from the content of a file, computed once: the answer is kept in `cache` under the file's
 * device, inode, size and change time. A file that was touched in any way is read again.
 */
export async function onceForFile<T>(
  path: string,
  { cache, name }: { readonly cache: string; readonly name: string },
  compute: () => Promise<T>,
): Promise<T> {
  const { dev, ino, size, ctimeNs } = await stat(path, { bigint: true })
  const folder = join(cache, 'answers')
  const kept = join(folder, digest(`${name} ${dev} ${ino} ${size} ${ctimeNs}`).slice(0, 32))
  const known = await readIfThere(kept)
  if (known !== undefined) return JSON.parse(known) as T
  const answer = await compute()
  await mkdir(folder, { recursive: true })
  await writeAtomically(kept, JSON.stringify(answer))
  return answer
}

/** The digest of a file that is read only when it has changed. */
export function knownDigest(path: string, cache: string): Promise<string> {
  return onceForFile(path, { cache, name: 'sha256' }, () => digestFile(path))
}
