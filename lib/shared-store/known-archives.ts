import type { PackedLayer } from '../sandbox/stage-parts.ts'
import { note } from '../store/note.ts'
import type { Store } from '../store/store.ts'

/** What this store knows of the archive that a layer is when packed; absent where it never was. */
export function archiveOf(
  store: Store,
  { key, generation }: { readonly key: string; readonly generation: string | undefined },
): Promise<PackedLayer['archive'] | undefined> {
  return store.readRecord(`packed-${generation}`, key)
}

/** Notes that. */
export function noteArchive(
  store: Store,
  { key, generation }: { readonly key: string; readonly generation: string },
  value: PackedLayer['archive'],
): Promise<void> {
  return note(store, { kind: `packed-${generation}`, key, value })
}
