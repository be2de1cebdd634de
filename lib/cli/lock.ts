import { Command } from 'commander'
import { decide } from '../decide.ts'
import { ParfaitError } from '../errors.ts'
import { plural, writeAtomically } from '../files.ts'
import { chooseFlavours } from '../flavours/choose.ts'
import { operatingSystem } from '../flavours/combination.ts'
import type { Flavour } from '../flavours/flavour.ts'
import {
  type LockedFlavour,
  lockedFlavour,
  lockPath,
  lockText,
  readLock,
} from '../flavours/lock.ts'
import { imageName, type PinnedImage } from '../flavours/pins.ts'
import { requirePlaces } from '../output-place.ts'
import { pinImage } from '../pin-image.ts'
import type { Settings } from '../settings/settings.ts'
import { type BuildFlags, buildHost, hasFlavours, settingsFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addProductOptions } from './product-options.ts'
import { formatTable } from './table.ts'

interface LockFlags extends BuildFlags {
  readonly state?: boolean
  readonly image?: boolean
}

/** `parfait lock FLAVOUR…`: notes what the flavours of a build are, for `--locked`. */
export function lockCommand(io: CommandIo): Command {
  const command = new Command('lock')
  const product = addProductOptions(command, io)
  return command
    .description(
      'Writes parfait.lock: origin, version and digest of the given flavours and of all that they require. Others that are in the file stay.',
    )
    .argument('[flavours...]', 'flavours as a build would name them')
    .option('--state', 'also note the state of the archive that the base is made from')
    .option(
      '--image',
      'also make the layers, and note their packages, the tools that would write the image, and the state',
    )
    .action(async (names: string[], flags: LockFlags) => {
      // The lock is what a build is held to; writing it is not held to the old one.
      const asked = await settingsFrom(flags, names, io, product.settings)
      const settings = { ...asked, locked: false }
      if (!hasFlavours(settings))
        throw new ParfaitError('usage', 'Expected at least one flavour', {
          hint: 'name those of the build: parfait lock vm local-config',
        })
      await requirePlaces([await lockPath(settings.folder)], { hint: 'move it away' })
      await writeLock(await lockedParts(settings, flags, io), settings, io)
    })
}

interface LockedParts {
  readonly flavours: Readonly<Record<string, LockedFlavour>>
  readonly image?: PinnedImage
}

async function lockedParts(
  settings: Settings,
  flags: LockFlags,
  io: CommandIo,
): Promise<LockedParts> {
  const warn = (text: string) => io.stderr.write(`warning: ${text}\n`)
  const lock = (flavours: readonly Flavour[], state?: string) =>
    Object.fromEntries(
      flavours.map((flavour) => {
        const isBase = flavour.manifest.provides.includes(operatingSystem)
        return [flavour.name, lockedFlavour(flavour, isBase ? state : undefined)]
      }),
    )
  if (!flags.state && !flags.image) return { flavours: lock(await chooseFlavours(settings, warn)) }
  const host = buildHost(io, flags, (event) => {
    if (event.type === 'notice') warn(event.text)
  })
  if (flags.image) {
    const { flavours, state, image } = await pinImage(settings, host)
    return { flavours: lock(flavours, state), image }
  }
  return decide(settings, host, async ({ flavours, facts }) => ({
    flavours: lock(flavours, facts.state?.identity),
  }))
}

async function writeLock(
  { flavours: now, image }: LockedParts,
  settings: Settings,
  io: CommandIo,
): Promise<void> {
  const path = await lockPath(settings.folder)
  const { flavours: before = {}, images = {} } = (await readLock(path)) ?? {}
  const pinned = image ? { ...images, [imageName(settings)]: image } : images
  await writeAtomically(path, lockText({ flavours: { ...before, ...now }, images: pinned }))
  const rows = Object.entries(now).map(([name, flavour]) => {
    const was = before[name]
    const isSame = JSON.stringify(was) === JSON.stringify(flavour)
    const { origin, package: owner, version = '', digest } = flavour
    const change = was === undefined ? 'new' : isSame ? 'same' : 'changed'
    return [change, name, `${owner ?? origin} ${version}`.trim(), digest.slice(0, 12)]
  })
  io.stdout.write(formatTable(rows, io.stdout.columns))
  const parts = [
    plural(Object.keys(now).length, 'flavour'),
    ...(image ? [plural(Object.keys(image.packages).length, 'package')] : []),
    ...(image ? [plural(Object.keys(image.tools).length, 'tool')] : []),
  ]
  io.stdout.write(`${parts.join(', ')} locked in ${path}\n`)
}
