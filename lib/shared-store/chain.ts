import { ParfaitError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { isDistrusted } from './distrust.ts'
import type { SharedStore } from './driver.ts'
import type { LayerNote } from './layer-note.ts'
import type { Trust } from './trust.ts'

/** Layers of a shared store that lie on each other, from the base up, and why there are no more. */
interface Chain {
  readonly notes: readonly LayerNote[]
  /** The key of a note that nobody of the list signed. */
  readonly unbelieved?: string
}

/** Notes that are asked for side by side; sshd refuses more connections than ten that are new. */
const atOnce = 4

/** Where chains are looked for, and what is believed and hidden. */
interface ChainSource {
  readonly shared: SharedStore
  readonly trust: Trust
  readonly store: Store
}

/**
 * As many layers of some keys, from the base up, as are there, believed, and were made on each other: hooks may write something else each time.
 */
export async function findChain(keys: readonly string[], of: ChainSource): Promise<Chain> {
  const { shared, trust, store } = of
  const notes: LayerNote[] = []
  let texts: readonly (string | undefined)[] = []
  for (const [index, key] of keys.entries()) {
    const at = index % atOnce
    if (at === 0)
      texts = await Promise.all(keys.slice(index, index + atOnce).map((one) => shared.note(one)))
    const text = texts[at]
    if (text === undefined || (await isDistrusted(store, key))) break
    const note = await trust.judge(text, key)
    if (!note) return { notes, unbelieved: key }
    const below = notes.at(-1)
    if (note.parent !== below?.key || note.parentArchive !== below?.archive.sha256) break
    notes.push(note)
  }
  return { notes }
}

/** More layers do not lie over each other in any tree. */
const mostLayers = 500

/** A layer and all that it was made on, from the base up. Error: `layer-missing` where one is not there, or not believed. */
export async function chainUpTo(key: string, of: ChainSource): Promise<readonly LayerNote[]> {
  const keys: string[] = []
  const first = /^[0-9a-f]{64}$/.test(key) ? key : undefined
  for (let next: string | undefined = first; next !== undefined && keys.length < mostLayers; ) {
    const text = await of.shared.note(next)
    const note: LayerNote | undefined =
      text === undefined ? undefined : await of.trust.judge(text, next)
    keys.unshift(next)
    next = note?.parent
  }
  const { notes } = await findChain(keys, of)
  if (notes.at(-1)?.key === key) return notes
  throw new ParfaitError(
    'layer-missing',
    'The shared store has no such layer, or not all that it was made on, by one of the signers',
    {
      place: key,
      hint: 'a key has 64 digits; --shared-store-signers names the public keys of those who are believed',
    },
  )
}
