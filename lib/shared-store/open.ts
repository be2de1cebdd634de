import type { SharedStoreSettings } from '../settings/shared-store.ts'
import type { SharedStore, SharedStoreIo } from './driver.ts'
import { sharedStoreAt } from './index.ts'
import { type Trust, trustIn } from './trust.ts'

/** A shared store that is open, and who is believed of it. */
export interface OpenedStore {
  readonly shared: SharedStore
  readonly trust: Trust
}

/** Opens the shared store of settings, and hands it on; it is closed with that. Errors: `target-invalid`, `usage`. */
export async function withSharedStore<T>(
  { address, signers }: Pick<SharedStoreSettings, 'address' | 'signers'>,
  io: SharedStoreIo,
  use: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  const found = sharedStoreAt(address, '/')
  const trust = await trustIn(signers, io)
  const shared = await found.driver.open(found.address, io)
  try {
    return await use({ shared, trust })
  } finally {
    await shared.close?.()
  }
}
