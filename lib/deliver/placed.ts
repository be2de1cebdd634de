import { stat } from 'node:fs/promises'
import { debug } from '../debug.ts'
import { digest, digestFile } from '../files.ts'
import type { Store } from '../store/store.ts'

const log = debug('deliver')

/** How a file looked when its digest was known: as long as it looks so, nobody has written to it. */
interface Placed {
  readonly sha256: string
  readonly look: string
}

/** Remembers the digest of a file that was just put in place. A store that cannot forgets it: then the file is read again. */
export async function rememberPlaced(store: Store, path: string, sha256: string): Promise<void> {
  const look = await lookOf(path)
  if (look === undefined) return
  await store
    .writeRecord('placed', digest(path), { sha256, look })
    .catch((error: unknown) => log('%s is not remembered: %o', path, error))
}

/** The digest of a file, as far as it is remembered, and the file was not touched since. */
export async function placedDigest(store: Store, path: string): Promise<string | undefined> {
  const look = await lookOf(path)
  const known = look && (await store.readRecord<Placed>('placed', digest(path)))
  return known && known.look === look ? known.sha256 : undefined
}

/** True for a file that has this digest; it is read only where something may have touched it. */
export async function hasDigest(store: Store, path: string, sha256: string): Promise<boolean> {
  const look = await lookOf(path)
  if (look === undefined) return false
  const known = await store.readRecord<Placed>('placed', digest(path))
  if (known?.look === look) return known.sha256 === sha256
  const isSame = (await digestFile(path)) === sha256
  if (isSame) await rememberPlaced(store, path, sha256)
  return isSame
}

/** Of a plain file: who opens a pipe to read it waits. The change time of an inode cannot be set by any program; stat(2). */
async function lookOf(path: string): Promise<string | undefined> {
  const status = await stat(path, { bigint: true }).catch(() => undefined)
  return status?.isFile()
    ? [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join(' ')
    : undefined
}
