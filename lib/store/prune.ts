import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { isDirectory, listFiles } from '../files.ts'
import { staleGenerations } from './generations.ts'
import { listLayers } from './list.ts'
import { takeLock } from './lock.ts'
import type { Store } from './store.ts'
import { type Remove, sweep } from './sweep.ts'

/** What pruning removed. */
interface Pruned {
  readonly layers: number
  readonly downloads: number
  /** Bytes of downloads, logs and records; layers are not measured. */
  readonly bytes: number
}

/** So many folders are removed by one sandbox. */
const atOnce = 16

/** Removes layers and downloads that were last used before a time. Errors: `store-locked` while builds run, `interrupted`. */
export async function pruneStore(
  store: Store,
  options: {
    /** Milliseconds since the epoch. */
    readonly before: number
    readonly remove: Remove
    readonly signal?: AbortSignal
  },
): Promise<Pruned> {
  const lock = await takeLock(join(store.folder, 'locks', 'store'), { wait: false })
  if (!lock)
    throw new ParfaitError('store-locked', 'Builds are running on this store', {
      place: store.folder,
      hint: 'wait until they are done',
    })
  try {
    // While nobody holds the store, all sessions are those of builds that were killed.
    await sweep(store, { remove: options.remove })
    const old = (await listLayers(store)).filter((layer) => layer.usedAt < options.before)
    const folders = [
      ...old.map((layer) => store.layerFolder(layer.key)),
      ...(await staleGenerations(store)),
    ]
    // Layers of gigabytes take minutes, and whoever wants an end of it should not wait for all.
    for (let at = 0; at < folders.length; at += atOnce) {
      if (options.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
      await options.remove(folders.slice(at, at + atOnce))
    }
    const files = await pruneFiles(store, options.before)
    await removeKeyLocks(store)
    return { layers: old.length, ...files }
  } finally {
    await lock.release()
  }
}

async function pruneFiles(
  store: Store,
  before: number,
): Promise<{ downloads: number; bytes: number }> {
  let downloads = 0
  let bytes = 0
  for (const kind of ['downloads', 'logs', 'hooks', 'records']) {
    const folder = join(store.folder, kind)
    for (const path of await listFiles(folder)) {
      const { atimeMs, mtimeMs, size } = await stat(join(folder, path))
      if (Math.max(atimeMs, mtimeMs) >= before || (await isOfLayer(store, path))) continue
      await rm(join(folder, path), { force: true })
      bytes += size
      if (kind === 'downloads') downloads++
    }
  }
  return { downloads, bytes }
}

/** What a layer's step said, and what is noted of a layer, live as long as the layer, which may be used for years. */
async function isOfLayer(store: Store, path: string): Promise<boolean> {
  const [, generation = '', name] =
    /^(?:flushed-([0-9a-z]+)-|[a-z]+-)?([0-9a-f]+)\.(?:json|log)$/.exec(path) ?? []
  return name !== undefined && isDirectory(join(store.folder, 'layers', name, generation))
}

/** The locks of layers: nobody makes one. */
async function removeKeyLocks(store: Store): Promise<void> {
  const folder = join(store.folder, 'locks')
  for (const name of await readdir(folder))
    if (/^[0-9a-f]+$/.test(name)) await rm(join(folder, name), { force: true })
}
