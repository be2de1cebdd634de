import { createHash } from 'node:crypto'
import { mkdir, open, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { ParfaitError } from '../errors.ts'
import type { SentFile, SentLink } from './messages.ts'

/**
 * Where a path of the client lies below the root of a session. Error: `server-protocol` for one that is not absolute and
 * plain, so that none leads out.
 */
export function placeBelow(root: string, path: string): string {
  const isPlain = isAbsolute(path) && normalize(path) === path && !path.includes('\0')
  if (isPlain && path !== '/') return join(root, path)
  throw new ParfaitError('server-protocol', `Expected an absolute path, got '${path}'`)
}

/** Writes one file of a parcel as it arrives. Error: `artifact-damaged` where it is not what was said. */
export async function writeSent(
  root: string,
  file: SentFile,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = placeBelow(root, file.path)
  await mkdir(dirname(path), { recursive: true })
  const hash = createHash('sha256')
  // Of its own: nothing that is there is written to, and no link is there yet.
  const handle = await open(path, 'wx', file.isExecutable ? 0o755 : 0o644)
  try {
    for await (const piece of body) {
      hash.update(piece)
      await handle.writeFile(piece)
    }
  } finally {
    await handle.close()
  }
  if (hash.digest('hex') !== file.sha256)
    throw new ParfaitError('artifact-damaged', `'${file.path}' did not arrive as it was sent`, {
      place: file.path,
      hint: 'run it again',
    })
}

/** Makes the links of a parcel, after all of its files: none is written through. */
export async function makeLinks(root: string, links: readonly SentLink[]): Promise<void> {
  for (const { path, link } of links) {
    const at = placeBelow(root, path)
    await mkdir(dirname(at), { recursive: true })
    await symlink(link, at)
  }
}
