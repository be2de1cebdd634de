import { join } from 'node:path'
import { type Lock, takeLock } from '../store/lock.ts'
import type { Store } from '../store/store.ts'

/** A free place among the builds that a server does side by side; undefined where all are taken. */
export async function takeSlot(store: Store, slots: number): Promise<Lock | undefined> {
  for (let index = 0; index < slots; index++) {
    const lock = await takeLock(slotPath(store, index), { wait: false })
    if (lock) return lock
  }
  return undefined
}

/** How many of them are taken. */
export async function countBusy(store: Store, slots: number): Promise<number> {
  const locks = await Promise.all(
    Array.from({ length: slots }, (_, index) => takeLock(slotPath(store, index), { wait: false })),
  )
  await Promise.all(locks.map((lock) => lock?.release()))
  return locks.filter((lock) => lock === undefined).length
}

/** Waits for a place; `signal` ends the waiting. Error: `interrupted`. */
export async function waitForSlot(
  store: Store,
  { slots, signal }: { readonly slots: number; readonly signal: AbortSignal },
): Promise<Lock> {
  // Whichever comes first: one waits for each, and those that come too late are given back.
  const others = new AbortController()
  const abort = () => others.abort()
  signal.addEventListener('abort', abort, { once: true })
  const waits = Array.from({ length: slots }, (_, index) =>
    takeLock(slotPath(store, index), { signal: others.signal }),
  )
  const [lock, first] = await Promise.race(
    waits.map(async (wait, index) => [(await wait) as Lock, index] as const),
  )
  others.abort()
  signal.removeEventListener('abort', abort)
  const rest = waits.filter((_, index) => index !== first)
  for (const other of await Promise.allSettled(rest))
    if (other.status === 'fulfilled') await other.value?.release()
  return lock
}

function slotPath(store: Store, index: number): string {
  return join(store.folder, 'locks', `slot-${index}`)
}
