import { note } from './note.ts'
import type { Store } from './store.ts'

const kind = 'room'

/** Notes how much room the layer of a key takes, in bytes on the disk. Where the store takes no note, there is none. */
export function noteRoom(store: Store, key: string, bytes: number): Promise<void> {
  return note(store, { kind, key, value: bytes })
}

/** How much room the layer of a key takes, in bytes; undefined where it is not known. */
export async function roomOf(store: Store, key: string): Promise<number | undefined> {
  const bytes = await store.readRecord<unknown>(kind, key)
  return typeof bytes === 'number' && bytes >= 0 ? bytes : undefined
}
