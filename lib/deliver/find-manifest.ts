import { access } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { isDirectory, readIfThere } from '../files.ts'
import { readJson } from '../json.ts'
import { checkSchema } from '../schema.ts'
import type { ImageManifest } from './manifest.ts'
import { manifestSchema } from './manifest-schema.ts'

const ending = '.manifest.json'

/** A manifest, and where it lies; absolute. */
export interface FoundManifest {
  readonly path: string
  readonly manifest: ImageManifest
}

/**
 * The manifest that a word stands for: an image, its manifest, or the name that it was built by; undefined
 * where the word is neither a file nor such a name. Error: `image-invalid` for an image without one.
 */
export async function findManifest(word: string, cwd: string): Promise<FoundManifest | undefined> {
  const path = resolve(cwd, word)
  const isFile = !(await isDirectory(path)) && (await isThere(path))
  const stem = path.endsWith(ending) ? path.slice(0, -ending.length) : path
  for (const place of [stem + ending, ...(isFile ? manifestPlaces(stem) : [])]) {
    const text = await readIfThere(place)
    if (text !== undefined) return { path: place, manifest: parse(text, place) }
  }
  if (!isFile) return undefined
  throw new ParfaitError('image-invalid', `There is no manifest beside '${word}'`, {
    place: path,
    hint: `parfait writes it as NAME${ending} beside an image; copy it with the image`,
  })
}

/**
 * Where the manifest of a file may lie: out.qcow2 and out.raw.zst are of one build, and an output may have dots itself. The
 * longest name comes first.
 */
export function manifestPlaces(file: string): string[] {
  const name = basename(file)
  const stems = [...name].flatMap((sign, at) => (sign === '.' && at > 0 ? [name.slice(0, at)] : []))
  return stems.toReversed().map((stem) => join(dirname(file), stem + ending))
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function parse(text: string, place: string): ImageManifest {
  const faults: string[] = []
  try {
    const value = readJson(text)
    faults.push(...checkSchema(manifestSchema, value))
    if (faults.length === 0) return value as ImageManifest
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  }
  throw new ParfaitError(
    'image-invalid',
    `'${place}' is no manifest of parfait: ${faults.slice(0, 3).join('; ')}`,
    { place, hint: 'name the image that it was written for, or its manifest' },
  )
}
