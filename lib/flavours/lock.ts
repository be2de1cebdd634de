import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes, readIfThere } from '../files.ts'
import { readJson } from '../json.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import type { Flavour } from './flavour.ts'
import { findProject } from './npm.ts'
import { type Origin, originKinds } from './origin.ts'
import { type PinnedImage, pinsSchema, pinsText } from './pins.ts'

/** What a lock keeps of a flavour: where it came from, and the digest of all that it consists of. */
export interface LockedFlavour {
  readonly origin: Origin['kind']
  readonly package?: string
  readonly version?: string
  readonly digest: string
  /** Of a base: the state of the archive that it is made from. */
  readonly state?: string
}

/** The content of `parfait.lock`. */
interface LockFile {
  /** 2 where it has images. */
  readonly lockVersion: 1 | 2
  readonly flavours: Readonly<Record<string, LockedFlavour>>
  /** By `imageName`. */
  readonly images?: Readonly<Record<string, PinnedImage>>
}

/** The name of the file, beside package.json, or in the working directory where there is none. */
export const lockName = 'parfait.lock'

const text = { type: 'string', minLength: 1 }
export const lockSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['lockVersion', 'flavours'],
  properties: {
    lockVersion: { enum: [1, 2] },
    images: pinsSchema,
    flavours: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['origin', 'digest'],
        properties: {
          origin: { enum: originKinds },
          package: text,
          version: { type: 'string' },
          digest: text,
          state: text,
        },
      },
    },
  },
}

/** The flavour as a lock and as the manifest of an image name it. */
export function lockedFlavour({ origin, digest }: Flavour, state?: string): LockedFlavour {
  return {
    origin: origin.kind,
    ...(origin.kind === 'package' ? { package: origin.name } : {}),
    ...('version' in origin ? { version: origin.version } : {}),
    digest,
    ...(state === undefined ? {} : { state }),
  }
}

/** The path of the lock of the project that a folder belongs to. */
export async function lockPath(folder: string): Promise<string> {
  return join((await findProject(folder)) ?? folder, lockName)
}

/** The lock at a path, or undefined. Error: `lock-differs` for a file that is none. */
export async function readLock(path: string): Promise<LockFile | undefined> {
  const content = await readIfThere(path)
  if (content === undefined) return undefined
  const { value, faults } = parse(content)
  if (faults.length === 0) return value as LockFile
  throw new ParfaitError('lock-differs', `'${path}' is no lock: ${faults.join('; ')}`, {
    place: path,
    hint: `write it anew: parfait lock FLAVOUR…`,
  })
}

function parse(content: string): { value: unknown; faults: string[] } {
  try {
    const value: unknown = readJson(content)
    return { value, faults: checkSchema(lockSchema, value) }
  } catch (error) {
    return { value: undefined, faults: [error instanceof Error ? error.message : String(error)] }
  }
}

/** The text of a lock: one flavour, package or tool a line, in byte order, so that version control shows each change. */
export function lockText({ flavours, images = {} }: Omit<LockFile, 'lockVersion'>): string {
  const lines = Object.entries(flavours)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, flavour]) => `    ${JSON.stringify(name)}: ${JSON.stringify(flavour)}`)
  const hasImages = Object.keys(images).length > 0
  const more = hasImages ? `,\n  "images": {\n${pinsText(images)}\n  }` : ''
  const version = hasImages ? 2 : 1
  return `{\n  "lockVersion": ${version},\n  "flavours": {\n${lines.join(',\n')}\n  }${more}\n}\n`
}

/** Every flavour of a build that is not as the lock says: a fault each. */
export function lockFaults(
  lock: LockFile,
  flavours: readonly Flavour[],
  path: string,
): ParfaitError[] {
  return flavours.flatMap((flavour) => {
    const locked = lock.flavours[flavour.name]
    const now = lockedFlavour(flavour)
    if (locked?.digest === now.digest && sameOrigin(locked, now)) return []
    const why = locked
      ? `is not what the lock says: locked ${describe(locked)}, found ${describe(now)}`
      : 'is not in the lock'
    return [lockFault(`The flavour '${flavour.name}' ${why}`, flavour.folder, path)]
  })
}

/** The base's archive has moved on since the lock was written. */
export function stateFaults(
  lock: LockFile,
  state: { readonly flavour: string; readonly identity: string },
  path: string,
): ParfaitError[] {
  const locked = lock.flavours[state.flavour]?.state
  if (locked === undefined || locked === state.identity) return []
  const message = `The archive of '${state.flavour}' has changed: locked ${short(locked)}, found ${short(state.identity)}`
  return [lockFault(message, path, path)]
}

function lockFault(message: string, place: string, path: string): ParfaitError {
  return new ParfaitError('lock-differs', message, {
    place,
    hint: `bring back what was locked, or accept the change: 'parfait lock' writes '${path}' anew`,
  })
}

function sameOrigin(a: LockedFlavour, b: LockedFlavour): boolean {
  return a.origin === b.origin && a.package === b.package && a.version === b.version
}

function describe({ origin, package: name, version, digest }: LockedFlavour): string {
  return `${[name ?? origin, version].filter(Boolean).join(' ')} (${short(digest)})`
}

function short(digest: string): string {
  return digest.slice(0, 12)
}
