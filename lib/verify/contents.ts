import { openForReading } from '../compare/opened.ts'
import { readPackages } from '../compare/packages.ts'
import type { ImageManifest } from '../deliver/manifest.ts'
import { ParfaitError } from '../errors.ts'
import { compareBytes, readIfThere } from '../files.ts'
import { readJson } from '../json.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import type { PackageStates } from '../tree/installed-packages.ts'
import type { BuiltFile } from './build-files.ts'
import { type Check, fault, sound } from './check.ts'

interface CheckRequest {
  /** Folder for sockets. */
  readonly scratch: string
  readonly signal: AbortSignal
}

const text = { type: 'string' }
/** Of a bill of materials, what names packages and versions. */
export const billSchemas: Readonly<Record<'cyclonedx' | 'spdx', JsonSchema>> = {
  cyclonedx: {
    type: 'object',
    required: ['components'],
    properties: {
      components: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'version'],
          properties: { name: text, version: text },
        },
      },
    },
  },
  spdx: {
    type: 'object',
    required: ['packages'],
    properties: {
      packages: {
        type: 'array',
        items: {
          type: 'object',
          required: ['SPDXID', 'name'],
          properties: { SPDXID: text, name: text, versionInfo: text },
        },
      },
    },
  },
}

/** Compares packages that an image has installed with those of its manifest and of its bills of materials. */
export async function checkContents(
  files: readonly BuiltFile[],
  manifest: ImageManifest,
  request: CheckRequest,
): Promise<Check[]> {
  const bills = files.flatMap(({ kind, name, path }) =>
    kind === 'cyclonedx' || kind === 'spdx' ? [{ kind, name, path } as const] : [],
  )
  if (manifest.packages.length === 0 && bills.length === 0) return []
  const packages = await packagesInside(files, request)
  if (typeof packages === 'string') return [fault('packages', packages)]
  if (packages.any.length === 0 && bills.length === 0)
    return [sound('packages', 'not compared: the image has no database that can be read')]
  const checks: Check[] = []
  // Not every base can list them.
  if (packages.any.length > 0 && manifest.packages.length > 0) {
    // The manager of the tree listed them, which names the architecture of some.
    const said = manifest.packages.map(
      ({ name, version }) => `${name.replace(/:[^:]*$/, '')} ${version}`,
    )
    checks.push(compareLists('packages', { said, inside: packages.any, by: 'the manifest' }))
  }
  const inside = packages.installed
  for (const { kind, name, path } of bills) {
    const said = await billLines(kind, path)
    checks.push(
      typeof said === 'string'
        ? fault(name, said)
        : compareLists(`packages of ${name}`, { said, inside, by: 'the bill of materials' }),
    )
  }
  return checks
}

/** Lines `name version` by the states that count. */
type PackagesInside = Readonly<Record<PackageStates, readonly string[]>>

/** Lines `name version` of the first file that is an image; a text says why there are none. */
async function packagesInside(
  files: readonly BuiltFile[],
  request: CheckRequest,
): Promise<PackagesInside | string> {
  let why = 'no file is an image that can be looked into'
  for (const { path } of files) {
    try {
      const image = await openForReading(path, request)
      try {
        const isDisk = image.disk.contents.some(({ volume }) => volume !== undefined)
        if (!isDisk) continue
        const read = async (states: PackageStates) =>
          (await readPackages(image.mounts, states)).map(
            ({ name, version }) => `${name} ${version}`,
          )
        return { installed: await read('installed'), any: await read('any') }
      } finally {
        await image.close()
      }
    } catch (error) {
      if (!(error instanceof ParfaitError) || !['image-invalid', 'usage'].includes(error.code))
        throw error
      why = error.message
    }
  }
  return why
}

function compareLists(
  name: string,
  of: { readonly said: readonly string[]; readonly inside: readonly string[]; readonly by: string },
): Check {
  const [said, inside] = [new Set(of.said), new Set(of.inside)]
  const more = [...inside].filter((line) => !said.has(line)).sort(compareBytes)
  const less = [...said].filter((line) => !inside.has(line)).sort(compareBytes)
  if (more.length + less.length === 0) return sound(name, `${inside.size} inside, as ${of.by} says`)
  const some = [...more.map((line) => `+${line}`), ...less.map((line) => `-${line}`)]
  return fault(name, `${some.length} differ from ${of.by}: ${some.slice(0, 5).join(', ')}`)
}

async function billLines(kind: 'cyclonedx' | 'spdx', path: string): Promise<string[] | string> {
  const json = await readIfThere(path)
  if (json === undefined) return 'is not there'
  try {
    const bill = readJson(json)
    const [wrong] = checkSchema(billSchemas[kind], bill)
    return wrong ?? linesOf(kind, bill)
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : error}`
  }
}

function linesOf(kind: 'cyclonedx' | 'spdx', bill: unknown): string[] {
  if (kind === 'cyclonedx') {
    const { components } = bill as { components: { name: string; version: string }[] }
    return components.map(({ name, version }) => `${name} ${version}`)
  }
  const { packages } = bill as {
    packages: { SPDXID: string; name: string; versionInfo?: string }[]
  }
  return packages
    .filter(({ SPDXID }) => SPDXID !== 'SPDXRef-image')
    .map(({ name, versionInfo = '' }) => `${name} ${versionInfo}`)
}
