import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes, isDirectory, packageFolder } from '../files.ts'
import { didYouMean } from '../nearest.ts'

/** A flavour that was found, and those of the same name that it hides. */
export interface FoundFlavour {
  readonly name: string
  readonly folder: string
  readonly shadows: readonly string[]
}

/** The flavours that come with parfait; last on every search path. */
export const builtInFlavours: string = join(packageFolder, 'flavours')

/**
 * Finds every flavour on the search path by name; earlier folders win, the built-in ones come last.
 * A folder that is not there is an error (`settings-invalid`): a typing mistake would hide flavours.
 */
export async function discoverFlavours(
  searchPath: readonly string[],
): Promise<ReadonlyMap<string, FoundFlavour>> {
  const found = new Map<string, FoundFlavour>()
  for (const folder of [...searchPath, builtInFlavours]) {
    if (!(await isDirectory(folder)))
      throw new ParfaitError(
        'settings-invalid',
        `'${folder}' on the flavour path is no directory`,
        {
          place: 'FLAVOURS_PATH',
          hint: 'correct or remove it',
        },
      )
    for (const name of (await readdir(folder)).sort(compareBytes)) {
      const path = join(folder, name)
      if (name.startsWith('.') || name === 'node_modules' || !(await isDirectory(path))) continue
      const known = found.get(name)
      if (!known) found.set(name, { name, folder: path, shadows: [] })
      else if (known.folder !== path)
        found.set(name, { ...known, shadows: [...known.shadows, path] })
    }
  }
  return found
}

/** The flavour of this name. Error: `flavour-unknown`, with the nearest name. */
export function requireFlavour(
  found: ReadonlyMap<string, FoundFlavour>,
  name: string,
  wantedBy?: string,
): FoundFlavour {
  const flavour = found.get(name)
  if (flavour) return flavour
  const by = wantedBy === undefined ? '' : `, which '${wantedBy}' requires,`
  throw new ParfaitError(
    'flavour-unknown',
    `The flavour '${name}'${by} was not found${didYouMean(name, [...found.keys()])}`,
    { hint: `'parfait list' shows all flavours; FLAVOURS_PATH says where else to look` },
  )
}
