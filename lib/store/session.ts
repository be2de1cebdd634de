import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeReplaced } from './generations.ts'
import { type Lock, takeLock } from './lock.ts'
import type { Store } from './store.ts'
import { noteElsewhere, type Remove, removeSession, sessionLock, sweep } from './sweep.ts'

/** One build's stay in the store: its own scratch folder, and a shared lock that keeps prune away. */
export interface StoreSession {
  /** Absolute path; every job has its own folder below. */
  readonly folder: string
  /** Makes a hidden folder beside a path, of a short name of this session's alone; it is removed also where the build is killed. */
  asideOf(path: string): Promise<string>
  close(): Promise<void>
}

/** Opens a session. `remove` deletes folders that hold files of ids which only a sandbox may touch. */
export async function openSession(
  store: Store,
  options: { readonly remove: Remove; readonly signal?: AbortSignal },
): Promise<StoreSession> {
  const shared = await takeLock(join(store.folder, 'locks', 'store'), {
    shared: true,
    signal: options.signal,
  })
  const name = `${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const folder = join(store.folder, 'work', name)
  const lock = sessionLock(store, name)
  let own: Lock | undefined
  try {
    own = await takeLock(lock, { signal: options.signal, scratch: folder })
    await mkdir(folder)
    await sweep(store, { own: name, remove: options.remove })
  } catch (error) {
    // Its holder removes the folder, and its file with it; one that never held anything removes nothing.
    await Promise.all([shared?.release(), own?.release()])
    await rm(lock, { force: true })
    throw error
  }
  const asideOf = async (path: string) => {
    const aside = join(dirname(path), `.parfait.${name}`)
    await noteElsewhere(folder, aside)
    await mkdir(aside, { mode: 0o700 })
    return aside
  }
  return { folder, asideOf, close: () => closeSession({ store, name, shared, own, ...options }) }
}

async function closeSession(session: {
  readonly store: Store
  readonly name: string
  readonly shared: Lock | undefined
  readonly own: Lock | undefined
  readonly remove: Remove
}): Promise<void> {
  const folder = join(session.store.folder, 'work', session.name)
  try {
    await removeSession(folder, session.remove)
  } finally {
    await rm(sessionLock(session.store, session.name), { force: true })
    await Promise.all([session.shared?.release(), session.own?.release()])
  }
  await removeReplaced(session.store, session.remove)
}
