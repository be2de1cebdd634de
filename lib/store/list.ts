import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { roomOf } from './layer-rooms.ts'
import { currentName, type Store } from './store.ts'

/** A layer as `parfait cache list` shows it. */
interface ListedLayer {
  readonly key: string
  readonly phase: string
  readonly flavour: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly usedAt: number
  /** On the disk; absent: not known. */
  readonly bytes?: number | undefined
}

/** The store's layers, the latest used first. */
export async function listLayers(store: Store): Promise<ListedLayer[]> {
  const rows = await Promise.all(
    (await store.layers()).map(async ({ key, material: { phase, flavour, name } }) => {
      const status = await stat(join(store.layerFolder(key), currentName, 'layer.json')).catch(
        () => undefined,
      )
      const bytes = await roomOf(store, key)
      return { key, phase, flavour, name, usedAt: status?.mtimeMs ?? 0, bytes }
    }),
  )
  return rows.sort((a, b) => b.usedAt - a.usedAt)
}
