import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { noteReplaced } from '../store/generations.ts'
import { currentName, type Store } from '../store/store.ts'

const kind = 'distrusted'

/** Hides the layer of a key from this store for ever, and what was made on it: it comes from no shared store again, and is made anew here. */
export async function distrust(store: Store, key: string): Promise<void> {
  await store.writeRecord(kind, key, key)
  // What builds have in use stays until they end.
  await noteReplaced(store)
  await rm(join(store.layerFolder(key), currentName), { force: true })
}

/** Whether a key is hidden. */
export async function isDistrusted(store: Store, key: string): Promise<boolean> {
  return (await store.readRecord(kind, key)) === key
}
