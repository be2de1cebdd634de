import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { removeTree } from '../remove-tree.ts'
import { sessionLockPath, sessionLockPrefix } from '../sandbox/session-lock.ts'
import { takeLock } from './lock.ts'
import type { Store } from './store.ts'

/** Deletes folders that hold files of ids which only a sandbox may touch. */
export type Remove = (paths: string[]) => Promise<void>

/** The lock of a session, which is free when its build is gone. */
export function sessionLock(store: Store, name: string): string {
  return sessionLockPath(store.folder, name)
}

/** The folder of a session with links to what it has elsewhere; the holder of its lock reads it, too. */
function notes(folder: string): string {
  return join(folder, 'elsewhere')
}

/** Notes a folder outside of the store that goes with a session: its name has to end with the session's. */
export async function noteElsewhere(session: string, folder: string): Promise<void> {
  await mkdir(notes(session), { recursive: true })
  await symlink(folder, join(notes(session), randomBytes(4).toString('hex')))
}

/** Removes what builds left that were killed: a session whose lock is free has no builder any more. */
export async function sweep(
  store: Store,
  { own, remove }: { readonly own?: string; readonly remove: Remove },
): Promise<void> {
  const locks = await readdir(join(store.folder, 'locks'))
  const locked = locks
    .filter((name) => name.startsWith(sessionLockPrefix))
    .map((name) => name.slice(sessionLockPrefix.length))
  const worked = await readdir(join(store.folder, 'work'))
  for (const name of new Set([...locked, ...worked])) {
    if (name === own) continue
    const lock = await takeLock(sessionLock(store, name), { wait: false })
    if (!lock) continue
    await removeSession(join(store.folder, 'work', name), remove)
    await rm(sessionLock(store, name), { force: true })
    await lock.release()
  }
}

/** Removes the folder of a session, and before it what it has elsewhere. */
export async function removeSession(folder: string, remove: Remove): Promise<void> {
  for (const path of await elsewhereOf(folder)) await removeFolder(path, remove)
  await removeFolder(folder, remove)
}

async function elsewhereOf(folder: string): Promise<string[]> {
  const names = await readdir(notes(folder)).catch(() => [])
  const paths = await Promise.all(
    names.map((name) => readlink(join(notes(folder), name)).catch(() => '')),
  )
  return paths.filter((path) => isAbsolute(path) && hasEnding(path, folder))
}

/** A name that no other file has: it was made for this session. */
function hasEnding(path: string, folder: string): boolean {
  return basename(path).startsWith('.') && path.endsWith(`.${basename(folder)}`)
}

/** Removes a folder, by a sandbox where it must be. Most sessions leave an empty one, and that needs none. */
export async function removeFolder(folder: string, remove: Remove): Promise<void> {
  try {
    removeTree(folder)
  } catch (cause) {
    await remove([folder]).catch((error: unknown) => {
      throw new ParfaitError('output-refused', `'${folder}' could not be removed`, {
        place: folder,
        cause: error instanceof AggregateError ? cause : error,
      })
    })
  }
}
