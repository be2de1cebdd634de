import { debug } from '../debug.ts'
import { saidBy, systemFault } from '../system-fault.ts'
import type { Store } from './store.ts'

const log = debug('store')

/** Writes a record that nothing depends on; where the store takes none, there is none. */
export async function note(
  store: Store,
  { kind, key, value }: { readonly kind: string; readonly key: string; readonly value: unknown },
): Promise<void> {
  try {
    await store.writeRecord(kind, key, value)
  } catch (error) {
    if (!systemFault(error)) throw error
    log('no note of %s: %s', kind, saidBy(error))
  }
}
