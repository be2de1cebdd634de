import { existsSync } from 'node:fs'
import { readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { takeLock } from './lock.ts'
import { currentName, type Store } from './store.ts'
import type { Remove } from './sweep.ts'

/** Says that generations may be left which nothing leads to any more. */
function notePath(store: Store): string {
  return join(store.folder, 'replaced')
}

/** To be called before a layer is made: one of its key that is there, or one that a kill leaves half, will be nobody's. */
export async function noteReplaced(store: Store): Promise<void> {
  await writeFile(notePath(store), '')
}

/** Removes generations that were replaced, as soon as no build can use them; does nothing while one runs. */
export async function removeReplaced(store: Store, remove: Remove): Promise<void> {
  if (!existsSync(notePath(store))) return
  const lock = await takeLock(join(store.folder, 'locks', 'store'), { wait: false })
  if (!lock) return
  try {
    const stale = await staleGenerations(store)
    if (stale.length > 0) await remove(stale)
    await rm(notePath(store), { force: true })
  } finally {
    await lock.release()
  }
}

/** All that lies among the layers and is no current generation; to be asked while no build runs. */
export async function staleGenerations(store: Store): Promise<string[]> {
  const layers = join(store.folder, 'layers')
  const stale: string[] = []
  for (const name of await readdir(layers)) {
    const folder = join(layers, name)
    const current = await readlink(join(folder, currentName)).catch(() => undefined)
    if (current === undefined || !existsSync(join(folder, current))) stale.push(folder)
    else
      for (const one of await readdir(folder).catch(() => []))
        if (one !== currentName && one !== current) stale.push(join(folder, one))
  }
  return stale
}
