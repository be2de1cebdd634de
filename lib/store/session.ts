import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { removeReplaced } from './generations.ts'
import { type Lock, takeLock } from './lock.ts'
import type { Store } from './store.ts'

/** One build's stay in the store: its own scratch folder, and a shared lock that keeps prune away. */
export interface StoreSession {
  /** Absolute path; every job has its own folder below. */
  readonly folder: string
  close(): Promise<void>
}

/** Opens a session. `remove` deletes folders that hold files of ids which only a sandbox may touch. */
export async function openSession(
  store: Store,
  options: { readonly remove: (paths: string[]) => Promise<void>; readonly signal?: AbortSignal },
): Promise<StoreSession> {
  const shared = await takeLock(join(store.folder, 'locks', 'store'), {
    shared: true,
    signal: options.signal,
  })
  const name = `${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const folder = join(store.folder, 'work', name)
  const own = await takeLock(sessionLock(store, name), {
    signal: options.signal,
    scratch: folder,
  })
  await mkdir(folder)
  await sweep(store, name, options.remove)
  return { folder, close: () => closeSession({ store, name, shared, own, ...options }) }
}

async function closeSession(session: {
  readonly store: Store
  readonly name: string
  readonly shared: Lock | undefined
  readonly own: Lock | undefined
  readonly remove: (paths: string[]) => Promise<void>
}): Promise<void> {
  const folder = join(session.store.folder, 'work', session.name)
  try {
    await removeFolder(folder, session.remove)
  } finally {
    await rm(sessionLock(session.store, session.name), { force: true })
    await Promise.all([session.shared?.release(), session.own?.release()])
  }
  await removeReplaced(session.store, session.remove)
}

/** Removes what builds left that were killed: a session whose lock is free has no builder any more. */
async function sweep(
  store: Store,
  own: string,
  remove: (paths: string[]) => Promise<void>,
): Promise<void> {
  for (const name of await readdir(join(store.folder, 'work'))) {
    if (name === own) continue
    const lock = await takeLock(sessionLock(store, name), { wait: false })
    if (!lock) continue
    await removeFolder(join(store.folder, 'work', name), remove)
    await rm(sessionLock(store, name), { force: true })
    await lock.release()
  }
}

function sessionLock(store: Store, name: string): string {
  return join(store.folder, 'locks', `session-${name}`)
}

/** Most sessions leave an empty folder, and that needs no sandbox. */
async function removeFolder(
  folder: string,
  remove: (paths: string[]) => Promise<void>,
): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch (cause) {
    await remove([folder]).catch((error: unknown) => {
      throw new ParfaitError('output-refused', `'${folder}' could not be removed`, {
        place: folder,
        cause: error instanceof AggregateError ? cause : error,
      })
    })
  }
}
