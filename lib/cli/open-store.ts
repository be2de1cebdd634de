import type { Site } from '../builders/builder.ts'
import { local } from '../builders/local.ts'
import { Store } from '../store/store.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'

/** Opens the store that a command looks after, and what runs jobs on it. */
export async function openStore(
  flags: { readonly store?: string },
  io: CommandIo,
): Promise<{ store: Store; site: Site }> {
  const settings = placesFrom(flags, io, ['PARFAIT_SANDBOX'])
  const site = await local.open({ settings, uid: process.getuid?.() ?? 0, signal: io.signal })
  const store = new Store(site.store)
  await store.open()
  return { store, site }
}
