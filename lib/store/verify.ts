import { readdir, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { canonicalJson, digest, isDirectory, readIfThere } from '../files.ts'
import { takeLock } from './lock.ts'
import { currentName, type LayerRecord, type Store } from './store.ts'

/** A layer that cannot be relied on. */
interface LayerFault {
  readonly key: string
  readonly fault: string
}

/**
 * Checks that every layer is complete and that its record still gives the key it lies under. Builds may run meanwhile: what
 * they have not finished is no layer yet. Waits for `prune`.
 */
export async function verifyStore(store: Store): Promise<LayerFault[]> {
  const lock = await takeLock(join(store.folder, 'locks', 'store'), { shared: true })
  try {
    return await findFaults(store)
  } finally {
    await lock?.release()
  }
}

async function findFaults(store: Store): Promise<LayerFault[]> {
  const faults: LayerFault[] = []
  for (const name of await readdir(join(store.folder, 'layers'))) {
    const link = join(store.folder, 'layers', name, currentName)
    const generation = await readlink(link).catch(() => undefined)
    if (generation === undefined) continue
    const folder = join(store.folder, 'layers', name, generation)
    const text = await readIfThere(join(folder, 'layer.json'))
    const fault =
      text === undefined
        ? 'it has no record: remove it'
        : ((await recordFault(store, { name, folder, text })) ??
          ((await isDirectory(join(folder, 'fs'))) ? undefined : 'its files are gone'))
    if (fault !== undefined) faults.push({ key: name, fault })
  }
  return faults
}

async function recordFault(
  store: Store,
  of: { readonly name: string; readonly folder: string; readonly text: string },
): Promise<string | undefined> {
  const { name, folder, text } = of
  let record: LayerRecord
  try {
    record = JSON.parse(text) as LayerRecord
  } catch {
    return 'its record is damaged'
  }
  const { key, parent, material, generation } = record
  const expected = digest(canonicalJson({ parent: parent ?? null, material }))
  if (expected !== key || store.nameOf(key) !== name) return 'its record does not give its key'
  if (generation !== basename(folder)) return 'its record is of another generation'
  if ((await store.find(key)) === undefined)
    return 'it was not written to disk before the machine went down; it is made anew when needed'
  return undefined
}
