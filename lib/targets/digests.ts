import { createHash } from 'node:crypto'
import { updateFromFile } from '../content.ts'

/** Digests of one content, hexadecimal. */
export interface Digests {
  readonly sha256: string
  readonly sha512: string
  readonly md5: string
}

/** All digests of a file of any size, read once. */
export async function digestsOf(path: string): Promise<Digests> {
  const hashes = {
    sha256: createHash('sha256'),
    sha512: createHash('sha512'),
    md5: createHash('md5'),
  }
  const all = Object.values(hashes)
  await updateFromFile(
    {
      update(piece) {
        for (const hash of all) hash.update(piece)
      },
    },
    path,
  )
  const { sha256, sha512, md5 } = hashes
  return { sha256: sha256.digest('hex'), sha512: sha512.digest('hex'), md5: md5.digest('hex') }
}
