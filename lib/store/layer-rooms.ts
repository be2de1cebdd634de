import type { Store } from './store.ts'

const kind = 'room'

/** Notes how much room the layer of a key takes, in bytes on the disk. */
export function noteRoom(store: Store, key: string, bytes: number): Promise<void> {
  return store.writeRecord(kind, key, bytes)
}

/** How much room the layer of a key takes, in bytes; undefined where it is not known. */
export async function roomOf(store: Store, key: string): Promise<number | undefined> {
  const bytes = await store.readRecord<unknown>(kind, key)
  return typeof bytes === 'number' && bytes >= 0 ? bytes : undefined
}
