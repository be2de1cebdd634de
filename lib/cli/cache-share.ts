import type { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { plural } from '../files.ts'
import type { Settings } from '../settings/settings.ts'
import { settingRows } from '../settings/table.ts'
import { chainUpTo } from '../shared-store/chain.ts'
import { distrust } from '../shared-store/distrust.ts'
import type { LayerPlace } from '../shared-store/layer-jobs.ts'
import { type OpenedStore, withSharedStore } from '../shared-store/open.ts'
import { pullLayers } from '../shared-store/pull.ts'
import { pushLayers, recordsUpTo } from '../shared-store/push.ts'
import { describeBytes } from '../size.ts'
import { openSession } from '../store/session.ts'
import type { Store } from '../store/store.ts'
import { addSettingOptions } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { openStore } from './open-store.ts'
import { sharedStoreFrom } from './shared-store-from.ts'

interface ShareFlags {
  readonly [setting: string]: unknown
  readonly store?: string
  readonly json?: boolean
}

const names: readonly string[] = ['sharedStore', 'sharedStoreSigners', 'pushKey', 'pushData']

/** Gives `parfait cache` what it does with a shared store. */
export function addSharing(
  add: (name: string, description: string) => Command,
  io: CommandIo,
): void {
  const rows = settingRows.filter(({ name }) => names.includes(name))
  const push = add('push <keys...>', 'Puts layers and what they were made on into a shared store.')
  addSettingOptions(push, rows)
  push.action((keys, flags) => pushAll(keys, flags, io))
  const pull = add(
    'pull <keys...>',
    'Brings layers and what they were made on from a shared store.',
  )
  addSettingOptions(pull, rows.slice(0, 2))
  pull.action((keys, flags) => pullAll(keys, flags, io))
  add('distrust <keys...>', 'Hides layers, and all that was made on them, for ever.').action(
    (keys, flags) => distrustAll(keys, flags, io),
  )
}

async function pushAll(keys: readonly string[], flags: ShareFlags, io: CommandIo): Promise<void> {
  let pushed = 0
  let bytes = 0
  await withShared(flags, io, async ({ shared }, place, settings) => {
    const { pushKey: signer, pushData: withData } = settings
    if (signer === undefined)
      throw new ParfaitError('usage', 'Expected a key that signs layers', {
        place: '--push-key',
        hint: 'such as --push-key minisign:KEY; others name its public key by --shared-store-signers',
      })
    for (const given of keys) {
      const records = await recordsUpTo(await wholeKey(given, place.store), place.store)
      const { env, signal } = io
      const done = await pushLayers({ records, shared, place, signer, withData, env, signal })
      pushed += done.pushed
      bytes += done.bytes
      if (done.stays) throw done.stays.reason
    }
  })
  tell(flags, io, { pushed, bytes }, `pushed ${plural(pushed, 'layer')} of ${describeBytes(bytes)}`)
}

async function pullAll(keys: readonly string[], flags: ShareFlags, io: CommandIo): Promise<void> {
  let pulled = 0
  let bytes = 0
  await withShared(flags, io, async ({ shared, trust }, place) => {
    const { store } = place
    for (const key of keys) {
      const notes = await chainUpTo(key, { shared, trust, store })
      const done = await pullLayers({ notes, shared, place, signal: io.signal })
      pulled += done.layers
      bytes += done.bytes
      await store.flush(notes.map((note) => note.key))
    }
  })
  tell(flags, io, { pulled, bytes }, `pulled ${plural(pulled, 'layer')} of ${describeBytes(bytes)}`)
}

async function distrustAll(
  keys: readonly string[],
  flags: ShareFlags,
  io: CommandIo,
): Promise<void> {
  const { store } = await openStore(flags, io)
  for (const given of keys) await distrust(store, await wholeKey(given, store))
  tell(flags, io, { distrusted: keys.length }, `distrusted ${plural(keys.length, 'layer')}`)
}

function tell({ json }: ShareFlags, io: CommandIo, counts: object, text: string): void {
  io.stdout.write(json ? `${JSON.stringify(counts)}\n` : `${text}\n`)
}

/** A key, of which the beginning will do where the store has one layer alone that begins so. */
async function wholeKey(given: string, store: Store): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(given)) return given
  const known = (await store.layers()).map(({ key }) => key)
  const [found, other] = known.filter((key) => key.startsWith(given))
  if (found !== undefined && other === undefined && given !== '') return found
  throw new ParfaitError(
    'layer-missing',
    `Expected a key, or the beginning of one of this store, got '${given}'`,
    { place: store.folder, hint: "'parfait cache list --json' has whole keys" },
  )
}

async function withShared(
  flags: ShareFlags,
  io: CommandIo,
  use: (
    opened: OpenedStore,
    place: LayerPlace,
    settings: NonNullable<Settings['sharedStore']>,
  ) => Promise<void>,
): Promise<void> {
  const { env, signal, now } = io
  const sharedStore = sharedStoreFrom(flags, names, io)
  if (!sharedStore)
    throw new ParfaitError('usage', 'Expected the address of a shared store', {
      place: '--shared-store',
      hint: 'such as --shared-store file:///srv/layers, or PARFAIT_SHARED_STORE',
    })
  const { store, site } = await openStore(flags, io)
  const session = await openSession(store, { remove: site.remove, ...(signal ? { signal } : {}) })
  try {
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    await withSharedStore(sharedStore, { env, signal, now, scratch: session.folder }, (opened) =>
      use(opened, { store, session, site, owner }, sharedStore),
    )
  } finally {
    await site.close?.()
    await session.close()
  }
}
