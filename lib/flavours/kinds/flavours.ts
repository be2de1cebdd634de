import { readlink, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ParfaitError, throwFaults } from '../../errors.ts'
import { canonicalJson, digest, digestFile, listFiles, packageFolder } from '../../files.ts'
import { readJson } from '../../json.ts'
import { phases } from '../../phases.ts'
import { checkSchema, schemaFault } from '../../schema.ts'
import type { EnvironmentSource, Flavour } from '../flavour.ts'
import type { FlavourKind } from '../flavour-kind.ts'
import { readPhaseFolder } from '../hook.ts'
import { type Manifest, manifestSchema } from '../manifest.ts'
import type { Origin } from '../origin.ts'
import { findOddFiles, readDescription } from '../plain-files.ts'
import { readSeenFiles } from '../seen-files.ts'

/** The flavours of parfait, and those of 2012: what is of no other kind. */
export const flavours: FlavourKind = {
  name: 'flavours',
  noun: 'flavour',
  title: 'flavours',
  builtIn: join(packageFolder, 'flavours'),
  takes: (names) => names.includes('flavour.json'),
  read,
  isSet: false,
}

async function read(folder: string, origin: Origin): Promise<Flavour> {
  const name = basename(folder)
  throwFaults(await findOddFiles(folder, origin))
  const { manifest, hasManifest, faults } = await readManifest(folder)
  const files = await readSeenFiles(folder)
  const seen = { name, folder, files }
  const parts = await Promise.all(phases.map((phase) => readPhaseFolder(seen, phase)))
  throwFaults([...faults, ...parts.flatMap((part) => part.faults)])
  return {
    name,
    folder,
    origin,
    contract: 'flavours',
    manifest,
    hasManifest,
    hooks: parts.flatMap((part) => part.hooks),
    buildEnvironment: await readBuildEnvironment(join(folder, 'build-environment')),
    digest: await digestFlavour(folder),
    warnings: parts.flatMap((part) => part.warnings),
  }
}

interface ManifestReading {
  readonly manifest: Manifest
  readonly hasManifest: boolean
  readonly faults: readonly ParfaitError[]
}

async function readManifest(folder: string): Promise<ManifestReading> {
  const place = join(folder, 'flavour.json')
  const text = await readDescription(place)
  const value: unknown = text === undefined ? {} : parseJson(text, place)
  const sentences = checkSchema(manifestSchema, value)
  const manifest = value as Manifest
  for (const [option, schema] of Object.entries(sentences.length ? {} : manifest.options)) {
    const fault = schemaFault(schema)
    if (fault !== undefined) sentences.push(`/options/${option}: not a JSON schema: ${fault}`)
  }
  const faults = sentences.map(
    (sentence) => new ParfaitError('flavour-manifest', `${place}: ${sentence}`, { place }),
  )
  return { manifest, hasManifest: text !== undefined, faults }
}

function parseJson(text: string, place: string): unknown {
  try {
    return readJson(text)
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new ParfaitError('flavour-manifest', `'${place}' is not JSON: ${detail}`, {
      place,
      cause,
    })
  }
}

async function readBuildEnvironment(folder: string): Promise<Flavour['buildEnvironment']> {
  const files: Record<string, EnvironmentSource> = {}
  for (const path of await listFiles(folder)) {
    const source = join(folder, path)
    const executable = ((await stat(source)).mode & 0o111) !== 0
    files[`/${path}`] = { source, executable, digest: await digestFile(source) }
  }
  return files
}

async function digestFlavour(folder: string): Promise<string> {
  const files = await listFiles(folder)
  const digests = await Promise.all(
    files.map(async (path) => {
      const file = join(folder, path)
      const status = await stat(file)
      // A link to a folder, whose files are no files of the flavour.
      if (status.isDirectory()) return [path, '/', await readlink(file)]
      return [path, (status.mode & 0o111) === 0 ? '-' : 'x', await digestFile(file)]
    }),
  )
  return digest(canonicalJson(digests))
}
