import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { contractOf } from '../contracts/index.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { operatingSystem } from '../flavours/combination.ts'
import type { Flavour, Hook } from '../flavours/flavour.ts'
import { parseReference } from '../flavours/origin.ts'
import type { PhaseName } from '../phases.ts'
import type { Work } from '../plan/list-work.ts'
import { products } from '../products/index.ts'

/** Phases that make disks and images, and mean nothing to a machine that runs. */
const imagePhases: readonly PhaseName[] = [
  'block-device-size',
  'block-device',
  'post-root',
  'pre-finalise',
  'cleanup',
]

/** What is done to a host only where it is asked for. */
interface HostWish {
  /** Hooks that an image would run at its first boot run, too, after all others. */
  readonly firstBoot: boolean
}

/**
 * The flavours as a host takes them: its own system stands for the base and for what only the base requires, of which
 * the programs for packages alone are left. Order stays.
 */
export function flavoursForHost(
  flavours: readonly Flavour[],
  asked: readonly string[],
): { readonly flavours: Flavour[]; readonly own: Flavour[] } {
  const wanted = new Set<string>()
  const take = (reference: string): void => {
    const { name } = parseReference(reference)
    const flavour = flavours.find((one) => one.name === name)
    if (!flavour || wanted.has(name) || isBase(flavour)) return
    wanted.add(name)
    for (const need of flavour.manifest.requires) take(need)
  }
  for (const reference of asked) take(reference)
  const isOwn = ({ name }: Flavour) => wanted.has(name)
  return {
    own: flavours.filter(isOwn),
    flavours: flavours.map((flavour) =>
      isOwn(flavour)
        ? flavour
        : { ...flavour, hooks: [], manifest: { ...flavour.manifest, packages: {} } },
    ),
  }
}

function isBase({ manifest }: Flavour): boolean {
  return manifest.provides.includes(operatingSystem)
}

/** Hooks that are left out, in order. */
export function leftOut(own: readonly Flavour[], { firstBoot }: HostWish): Hook[] {
  const isLeft = ({ phase }: Hook) =>
    imagePhases.includes(phase) || (phase === 'first-boot' && !firstBoot)
  return own.flatMap(({ hooks }) => hooks.filter(isLeft))
}

/** What of a build's work is done to a host: what an image carries until it boots is done at once, where it is wanted. */
export function hostWork(all: readonly Work[], { firstBoot }: HostWish): Work[] {
  return all.flatMap((one): Work[] => {
    const { phase, work } = one
    if (work.kind === 'carry')
      return firstBoot ? work.hooks.map((hook) => ({ phase, work: { kind: 'hook', hook } })) : []
    const isLeft = imagePhases.includes(phase) || work.kind === 'root' || work.kind === 'outside'
    return isLeft ? [] : [one]
  })
}

/** All of the flavours that no running machine can be given. Errors, all at once: `apply-refused`. */
export async function requireForHost(own: readonly Flavour[]): Promise<void> {
  const faults: ParfaitError[] = []
  for (const flavour of own) {
    const { name, folder, hooks, manifest } = flavour
    const refuse = (what: string, place = folder) =>
      faults.push(
        new ParfaitError('apply-refused', `The flavour '${name}' ${what}`, {
          place,
          hint: 'leave it out, or build an image of it',
        }),
      )
    if (contractOf(flavour).gather.data === 'step')
      refuse('is of another contract, whose hooks work on a tree that no process runs in')
    for (const { phase, file } of hooks) {
      if (phase === 'root') refuse('makes the root of an operating system', file)
    }
    for (const { path, summary } of products.flatMap(({ files }) => files))
      if ((await stat(join(folder, path)).catch(() => undefined)) !== undefined)
        refuse(`has what only an image of its own takes, ${summary}`, join(folder, path))
    for (const [secret, { file }] of Object.entries(manifest.secrets))
      if (file) refuse(`has the secret '${secret}' as a file of an image`)
  }
  throwFaults(faults)
}
