import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../errors.ts'

/** Bytes. */
const length = 32

/** A random key of a store that no other has, 32 bytes; the first who asks makes it. */
export async function ownKey({ folder }: { readonly folder: string }): Promise<Buffer> {
  const path = join(folder, 'own-key')
  const made = randomBytes(length)
  try {
    await writeFile(path, made, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
  const found = await readFile(path)
  if (found.length === length) return found
  // One that was killed while it wrote.
  await writeFile(path, made, { mode: 0o600 })
  return made
}
