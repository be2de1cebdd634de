import type { LayerRecord, Store } from './store.ts'

/** The records of a store's layers, as one build knows them. */
export interface KnownLayers {
  all(): Promise<readonly LayerRecord[]>
  /** Notes a layer that this build has made. */
  add(record: LayerRecord): Promise<void>
}

/** Reads all records when they are first asked for, and once: a store has thousands. */
export function knownLayers(store: Pick<Store, 'layers'>): KnownLayers {
  let reading: Promise<readonly LayerRecord[]> | undefined
  const all = () => {
    reading ??= store.layers()
    return reading
  }
  const add = async (record: LayerRecord) => {
    const others = (await all()).filter(({ key }) => key !== record.key)
    reading = Promise.resolve([...others, record])
  }
  return { all, add }
}
