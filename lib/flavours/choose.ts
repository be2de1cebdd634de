import { ParfaitError, throwFaults } from '../errors.ts'
import type { Tool } from '../run.ts'
import type { Settings } from '../settings/settings.ts'
import { findWriters } from '../writers/writers.ts'
import { operatingSystem } from './combination.ts'
import { discoverFlavours, type FoundFlavour } from './discover.ts'
import type { Flavour } from './flavour.ts'
import { digestImports } from './imports.ts'
import { allKinds } from './kinds/index.ts'
import { lockFaults, lockPath, readLock, stateFaults } from './lock.ts'
import { imageName, type LockedImage, toolFaults } from './pins.ts'
import { resolveFlavours } from './resolve.ts'

/**
 * The flavours of a build: found, unless they are given, expanded by what they require, in order, and as the lock says
 * where the user asked for that. `warn` is told of packages that cannot be used.
 */
export async function chooseFlavours(
  settings: Settings,
  warn: (text: string) => void,
  given?: ReadonlyMap<string, FoundFlavour>,
): Promise<Flavour[]> {
  const found = given ?? (await findFlavours(settings, warn))
  const { architecture, product } = settings
  const { isBaseless } = product
  const base = isBaseless ? undefined : settings.base
  const asked = [...product.flavours, ...settings.flavours]
  const request = { found, asked, base, architecture, isBaseless }
  const flavours = await digestImports(await resolveFlavours(request))
  if (settings.locked) {
    const { lock, path } = await requireLock(settings)
    throwFaults(lockFaults(lock, flavours, path))
  }
  return flavours
}

/** Every flavour that a build could name. `warn` is told of packages that cannot be used. */
export function findFlavours(
  settings: Settings,
  warn: (text: string, hint: string) => void,
): Promise<ReadonlyMap<string, FoundFlavour>> {
  const refuse = ({ message, hint = '' }: ParfaitError) => warn(message, hint)
  const searchPaths = allKinds.flatMap(({ name, searchPath }) =>
    searchPath && name !== 'flavours'
      ? searchPath.folders(settings).map((folder) => ({ folder, origin: { kind: name } }))
      : [],
  )
  return discoverFlavours(settings.flavoursPath, { searchPaths, project: settings.folder, refuse })
}

/** Compares what a base says of its archive with the lock, where the lock knows it. Error: `lock-differs`. */
export async function requireState(
  settings: Settings,
  flavours: readonly Flavour[],
  identity: string | undefined,
): Promise<void> {
  if (!settings.locked || identity === undefined) return
  const { lock, path } = await requireLock(settings)
  for (const { name, manifest } of flavours)
    if (manifest.provides.includes(operatingSystem))
      throwFaults(stateFaults(lock, { flavour: name, identity }, path))
}

/** What the lock says of the image that these settings ask for, where they hold to it. */
export async function lockedImage(settings: Settings): Promise<LockedImage | undefined> {
  if (!settings.locked) return undefined
  const { lock, path } = await requireLock(settings)
  const { images = {} } = lock
  const name = imageName(settings)
  const image = Object.hasOwn(images, name) ? images[name] : undefined
  return image && { image, path }
}

/** Error: `lock-differs` where tools of this host are not those that the lock has for the image. */
export async function requireWriters(
  locked: LockedImage | undefined,
  tools: readonly Tool[],
): Promise<void> {
  if (locked) throwFaults(toolFaults(locked.image.tools, await findWriters(tools), locked.path))
}

async function requireLock(settings: Settings) {
  const path = await lockPath(settings.folder)
  const lock = await readLock(path)
  if (lock) return { lock, path }
  throw new ParfaitError('lock-missing', 'Expected a lock, found none', {
    place: path,
    hint: `write it: parfait lock ${settings.flavours.join(' ')}`,
  })
}
