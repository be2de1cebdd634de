import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, digest, isDirectory, readIfThere } from '../files.ts'
import type { LayerRecord, Store } from './store.ts'

/** A layer that cannot be relied on. */
export interface LayerFault {
  readonly key: string
  readonly fault: string
}

/** Checks that every layer is complete and that its record still gives the key it lies under. */
export async function verifyStore(store: Store): Promise<LayerFault[]> {
  const faults: LayerFault[] = []
  for (const name of await readdir(join(store.folder, 'layers'))) {
    const folder = join(store.folder, 'layers', name)
    const text = await readIfThere(join(folder, 'layer.json'))
    const fault =
      text === undefined
        ? 'it has no record: remove it'
        : ((await recordFault(store, name, text)) ??
          ((await isDirectory(join(folder, 'fs'))) ? undefined : 'its files are gone'))
    if (fault !== undefined) faults.push({ key: name, fault })
  }
  return faults
}

async function recordFault(store: Store, name: string, text: string): Promise<string | undefined> {
  let record: LayerRecord
  try {
    record = JSON.parse(text) as LayerRecord
  } catch {
    return 'its record is damaged'
  }
  const { key, parent, material } = record
  const expected = digest(canonicalJson({ parent: parent ?? null, material }))
  if (expected !== key || store.nameOf(key) !== name) return 'its record does not give its key'
  if ((await store.find(key)) === undefined)
    return 'it was not written to disk before the machine went down; it is made anew when needed'
  return undefined
}
