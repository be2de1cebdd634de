import { ParfaitError } from '../errors.ts'
import { compareBytes, plural } from '../files.ts'
import type { JsonSchema } from '../schema.ts'
import type { Settings } from '../settings/settings.ts'
import type { Writer, Writers } from '../writers/writers.ts'

/** A package of an image. */
interface PinnedPackage {
  readonly version: string
  /** Absent where the base does not tell. */
  readonly architecture?: string
  /** Of the file that it came in, as the archive's signed index has it; absent where no index has it. */
  readonly sha256?: string
}

/** What a lock keeps of an image: what it consists of, and what writes it. */
export interface PinnedImage {
  /** Of the distribution that the tools are of; absent where they are of another than the default base. */
  readonly release?: string
  readonly tools: Writers
  readonly packages: Readonly<Record<string, PinnedPackage>>
}

/** What a build is held to. */
export interface LockedImage {
  readonly image: PinnedImage
  /** Of the lock file, where it was read; to be named. */
  readonly path: string
}

const text = { type: 'string', minLength: 1 }
const mapOf = (...names: readonly string[]) => ({
  type: 'object',
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, text])),
  },
})

/** Of one image. */
export const pinnedImageSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['tools', 'packages'],
  properties: {
    release: text,
    tools: mapOf('version', 'architecture', 'sha256'),
    packages: mapOf('version', 'architecture', 'sha256'),
  },
}

export const pinsSchema: JsonSchema = { type: 'object', additionalProperties: pinnedImageSchema }

/** What an image is called in a lock: what is built, for which architecture, of which flavours and packages as they were named. */
export function imageName(settings: Settings): string {
  const { product, architecture, base, release, flavours, packages } = settings
  const asked = [base, release].filter((one) => one !== undefined)
  const more = packages.map((name) => `+${name}`)
  return [...new Set([product.name, architecture, ...asked, ...flavours, ...more])].join(' ')
}

/** Of lines `name version architecture sha256`, as bases list what is installed; the last two may lack, or be `-`. */
export function pinnedPackages(lines: readonly string[]): PinnedImage['packages'] {
  const rows = lines.map((line) => {
    const [name = '', version = '', ...more] = line.split(' ')
    const [architecture, sha256] = more.map((word) => (word === '-' ? undefined : word))
    const facts = { ...(architecture ? { architecture } : {}), ...(sha256 ? { sha256 } : {}) }
    return [name, { version, ...facts }] as const
  })
  return Object.fromEntries(rows.sort(([a], [b]) => compareBytes(a, b)))
}

/** How many differences are told one by one. */
const most = 20

/** Tools that are locked, and others here. */
export function toolFaults(locked: Writers, found: Writers, path: string): ParfaitError[] {
  const names = Object.keys(locked).filter(
    (name) => describe(locked[name]) !== describe(found[name]),
  )
  return names.map((name) =>
    fault(
      `The tool '${name}' is not what the lock says: locked ${describe(locked[name])}, found ${describe(found[name])}`,
      path,
    ),
  )
}

/** Packages of an image that are others than those that are locked, not locked, or not there. */
export function packageFaults(
  locked: PinnedImage['packages'],
  found: PinnedImage['packages'],
  path: string,
): ParfaitError[] {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(found)])].sort(compareBytes)
  const of = (all: PinnedImage['packages'], name: string) =>
    Object.hasOwn(all, name) ? describe(all[name]) : 'none'
  const others = names.filter((name) => of(locked, name) !== of(found, name))
  const faults = others
    .slice(0, most)
    .map((name) =>
      fault(
        `The package '${name}' is not what the lock says: locked ${of(locked, name)}, found ${of(found, name)}`,
        path,
      ),
    )
  const rest = others.length - faults.length
  return rest > 0 ? [...faults, fault(`${plural(rest, 'more package')} differ`, path)] : faults
}

function describe(one: PinnedPackage | Writer | undefined): string {
  if (one === undefined) return 'none'
  const { version = '', architecture = '', sha256 = '' } = one as Partial<PinnedPackage>
  return [version, architecture, sha256 && `sha256 ${sha256}`].filter(Boolean).join(' ')
}

function fault(message: string, path: string): ParfaitError {
  return new ParfaitError('lock-differs', message, {
    place: path,
    hint: "name the snapshot or the archive that has what was locked, or accept the change: 'parfait lock --image'",
  })
}

/** One package or tool a line, in byte order. */
export function pinsText(images: Readonly<Record<string, PinnedImage>>): string {
  const map = (all: object) =>
    Object.entries(all)
      .map(([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n')
  return Object.entries(images)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(
      ([name, { release, tools, packages }]) =>
        `    ${JSON.stringify(name)}: {\n${release ? `      "release": ${JSON.stringify(release)},\n` : ''}      "tools": {\n${map(tools)}\n      },\n      "packages": {\n${map(packages)}\n      }\n    }`,
    )
    .join(',\n')
}
