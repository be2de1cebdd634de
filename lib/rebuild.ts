import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from './build.ts'
import type { BuildHost } from './build-host.ts'
import { compareImages } from './compare/compare-images.ts'
import type { Asked } from './deliver/asked.ts'
import { type FoundManifest, findManifest } from './deliver/find-manifest.ts'
import type { ImageManifest } from './deliver/manifest.ts'
import { ParfaitError } from './errors.ts'
import { canonicalJson } from './files.ts'
import { loadSettings } from './load-settings.ts'
import { findProduct } from './products/index.ts'
import type { Settings } from './settings/settings.ts'
import { type BuiltFile, builtFiles } from './verify/build-files.ts'
import { type Check, fault, sound } from './verify/check.ts'
import type { Writer } from './writers/writers.ts'

/** Which build is done again, and where. */
interface RebuildRequest {
  readonly found: FoundManifest
  /** Where things are on this machine: flavours, the store, what is not in a manifest. */
  readonly here: {
    readonly flavoursPath?: string | undefined
    readonly store?: string | undefined
    /** `name=file:PATH` and `name=env:VARIABLE`. */
    readonly secrets: readonly string[]
    readonly env: Readonly<Record<string, string | undefined>>
    readonly cwd: string
  }
  /** A folder is made in it, and removed: it needs room for the image. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/**
 * Builds again what a manifest tells of, every layer anew, and compares the bytes. Errors: `image-invalid` for a manifest
 * that does not say what was asked, and those of a build.
 */
export async function rebuild(
  { found, here, scratch, signal }: RebuildRequest,
  host: BuildHost,
): Promise<Check[]> {
  const { settings: asked } = found.manifest
  if (!asked)
    throw new ParfaitError('image-invalid', 'The manifest does not say what was asked for', {
      place: found.path,
      hint: 'it is of an older parfait; build the image again, then it does',
    })
  const folder = await mkdtemp(join(scratch, 'parfait-rebuild-'))
  try {
    const output = join(folder, found.manifest.name)
    await build(settingsFor(found.manifest, asked, { ...here, output }), host)
    const again = await findManifest(output, folder)
    if (!again) throw new TypeError(`a build left no manifest at '${output}'`)
    const places = { scratch: folder, signal }
    const files = await compareFiles(builtFiles(found), builtFiles(again), places)
    return [
      ...compareFlavours(found.manifest, again.manifest),
      // Only where it may be why.
      ...(files.some(({ isFault }) => isFault) ? compareTools(found.manifest, again.manifest) : []),
      ...files,
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The settings of the build that a manifest tells of, with the places of this machine. */
function settingsFor(
  { architecture, clock }: ImageManifest,
  asked: Asked,
  here: RebuildRequest['here'] & { readonly output: string },
): Settings {
  const { flavoursPath, store, output } = here
  const { release, packages, leakGate } = asked
  const product = findProduct(asked.product)
  const settings = loadSettings({
    flags: { output, architecture, release, flavoursPath, store, leakGate, noCache: true },
    flavours: asked.flavours,
    secrets: here.secrets,
    env: { ...here.env, ...asked.variables, SOURCE_DATE_EPOCH: String(clock) },
    cwd: here.cwd,
    product: product.settings,
  })
  // It has proved what it had to when it was built.
  const { test: _, ...ofProduct } = asked.ofProduct
  const { base: _base, ...rest } = settings
  return {
    ...rest,
    ...(asked.base === undefined ? {} : { base: asked.base }),
    ...asked.papers,
    output,
    packages,
    options: asked.options,
    fileOptions: asked.fileOptions,
    sign: [],
    product: { ...settings.product, settings: ofProduct },
  }
}

/** Other flavours are the first reason for other bytes. */
function compareFlavours(before: ImageManifest, after: ImageManifest): Check[] {
  const digests = new Map(after.flavours.map(({ name, digest }) => [name, digest]))
  const others = before.flavours.filter(({ name, digest }) => digests.get(name) !== digest)
  if (others.length > 0)
    return [fault('flavours', `are others here: ${others.map(({ name }) => name).join(', ')}`)]
  return [sound('flavours', `${before.flavours.length}, as the manifest says`)]
}

/** Other tools are the next one. */
function compareTools({ tools: before }: ImageManifest, { tools: after }: ImageManifest): Check[] {
  if (!before || !after) return []
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const others = names.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]))
  if (others.length === 0) return [sound('tools', 'as the manifest says')]
  const versions = others.map((name) => `${name} ${told(before[name])} -> ${told(after[name])}`)
  return [fault('tools', `are others here: ${versions.join(', ')}`)]
}

function told(writer: Writer | undefined): string {
  if (writer === undefined) return 'none'
  return 'version' in writer ? writer.version : `sha256 ${writer.sha256.slice(0, 12)}`
}

async function compareFiles(
  before: readonly BuiltFile[],
  after: readonly BuiltFile[],
  request: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<Check[]> {
  const checks: Check[] = []
  for (const file of before) {
    const name = `${file.name}, built again`
    const again = after.find(({ kind }) => kind === file.kind)
    if (again?.sha256 === file.sha256) checks.push(sound(name, 'same bytes'))
    else if (!again) checks.push(fault(name, 'was not made'))
    else checks.push(fault(name, await difference(file.path, again.path, request)))
  }
  return checks
}

async function difference(
  before: string,
  after: string,
  request: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<string> {
  try {
    const found = await compareImages({ before, after, times: true, ...request })
    const { partitions, packages, files } = found
    if (!found.bytes) return 'other bytes in the file, the same disk'
    const counts = `${partitions.length} partitions, ${packages.length} packages, ${files.length} files differ`
    const first = files.slice(0, 5).map(({ path }) => Buffer.from(path, 'latin1').toString())
    return `other bytes: ${counts}${first.length > 0 ? `, such as ${first.join(', ')}` : ''}`
  } catch (error) {
    // A paper is no image.
    if (error instanceof ParfaitError && ['image-invalid', 'usage'].includes(error.code))
      return 'other bytes'
    throw error
  }
}
