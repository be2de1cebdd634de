import { link, lstat, mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { debug } from '../debug.ts'

const log = debug('deliver')

/** A finished file or folder, and where it goes; both on one file system. */
export interface Placement {
  readonly from: string
  readonly to: string
}

/** What was in the place before: `kept` is another name of it. */
interface Turned extends Placement {
  readonly kept: string | undefined
  readonly wasThere: boolean
}

/**
 * Gives finished files their places: all of them, or none, and what was there before is there again. `old` is a folder to
 * make on the same file system, where older files have a second name meanwhile. Where that cannot be, as on a file system
 * without hard links, such a file comes last.
 */
export async function placeFiles(placements: readonly Placement[], old: string): Promise<void> {
  await mkdir(old)
  const turns = await Promise.all(
    placements.map((one, index) => keepOld(one, join(old, `${index}`))),
  )
  const isSafe = ({ kept, wasThere }: Turned) => !wasThere || kept !== undefined
  const ordered = [...turns.filter(isSafe), ...turns.filter((turn) => !isSafe(turn))]
  const done: Turned[] = []
  try {
    for (const turn of ordered) {
      await rename(turn.from, turn.to)
      done.push(turn)
    }
  } catch (error) {
    for (const turn of done.toReversed()) await putBack(turn)
    throw error
  }
}

async function keepOld(placement: Placement, kept: string): Promise<Turned> {
  const wasThere = (await lstat(placement.to).catch(() => undefined)) !== undefined
  if (!wasThere) return { ...placement, kept: undefined, wasThere }
  const isKept = await link(placement.to, kept).then(
    () => true,
    (error: unknown) => log('%s has no second name: %o', placement.to, error),
  )
  return { ...placement, kept: isKept ? kept : undefined, wasThere }
}

/** The first error is the one to tell: what fails here is left as it is. */
async function putBack({ from, to, kept, wasThere }: Turned): Promise<void> {
  if (wasThere && kept === undefined) return
  const undone = kept === undefined ? rename(to, from) : rename(kept, to)
  await undone.catch((error: unknown) => log('%s was not put back: %o', to, error))
}

/** The placements of all that is in a folder: what is a folder at both ends is merged; links are followed nowhere. */
export async function contentPlacements(from: string, to: string): Promise<Placement[]> {
  const placements: Placement[] = []
  for (const name of await readdir(from)) {
    const one = { from: join(from, name), to: join(to, name) }
    const kinds = await Promise.all([one.from, one.to].map((path) => isFolder(path)))
    if (kinds.every(Boolean)) placements.push(...(await contentPlacements(one.from, one.to)))
    else placements.push(one)
  }
  return placements
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false
}
