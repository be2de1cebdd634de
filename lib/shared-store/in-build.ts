import type { BuildContext } from '../build-context.ts'
import type { Owner } from '../deliver/delivery.ts'
import { ParfaitError } from '../errors.ts'
import type { SharedStoreSettings } from '../settings/shared-store.ts'
import { sharedStoreAt } from './index.ts'
import type { LayerPlace } from './layer-jobs.ts'
import { type OpenedStore, withSharedStore } from './open.ts'

/** The shared store that a build asks; offline, only one that needs no network. Error: `target-invalid`. */
export function storeOfBuild({
  settings: { sharedStore, offline, folder },
}: Pick<BuildContext, 'settings'>): SharedStoreSettings | undefined {
  if (!sharedStore) return undefined
  const { driver } = sharedStoreAt(sharedStore.address, folder)
  return offline && !driver.isHere ? undefined : sharedStore
}

/** Faults that end a build also where it could do without the shared store. */
const fatal = ['interrupted', 'disk-full', 'target-invalid', 'usage', 'tool-missing']

/**
 * Works with the shared store of a build. The image does not need it: what goes wrong with it is a notice, and the build goes on. Errors:
 * `interrupted`, `disk-full`, and those of wrong settings.
 */
export async function unlessOutOfOrder(
  build: BuildContext,
  shared: SharedStoreSettings,
  use: (opened: OpenedStore) => Promise<void>,
): Promise<void> {
  const { settings, signal, now, session, report } = build
  try {
    const io = { env: shared.env ?? settings.env, signal, now, scratch: session.folder }
    await withSharedStore(shared, io, use)
  } catch (error) {
    if (!(error instanceof ParfaitError) || fatal.includes(error.code)) throw error
    const text = `the shared store ${shared.address} is left out: ${error.message}`
    report({ type: 'notice', level: 'warning', text })
  }
}

/** Where a build packs and unpacks. */
export function placeOfBuild(
  { store, session, site }: Pick<BuildContext, 'store' | 'session' | 'site'>,
  { uid, gid }: Owner,
): LayerPlace {
  return { store, session, site, owner: { uid, gid } }
}
