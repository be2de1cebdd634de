import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ImageManifest } from '../deliver/manifest.ts'
import { manifestSchema } from '../deliver/manifest-schema.ts'
import { ParfaitError } from '../errors.ts'
import { isDirectory, plural, readIfThere } from '../files.ts'
import { readJson } from '../json.ts'
import { products } from '../products/index.ts'
import { formatSize } from '../report/format.ts'
import { cleanLine } from '../report/width.ts'
import { checkSchema } from '../schema.ts'
import { type Section, sectionsText } from './explain-text.ts'

const ending = '.manifest.json'

/**
 * The manifest that a word stands for: an image, its manifest, or the name that it was built by; undefined
 * where the word is neither a file nor such a name. Error: `image-invalid` for an image without one.
 */
export async function findManifest(word: string, cwd: string): Promise<ImageManifest | undefined> {
  const path = resolve(cwd, word)
  const isFile = !(await isDirectory(path)) && (await isThere(path))
  const stem = path.endsWith(ending) ? path.slice(0, -ending.length) : path
  // out.qcow2 and out.raw are of one build.
  for (const name of [stem, ...(isFile ? [stem.replace(/\.[^./]+$/, '')] : [])]) {
    const text = await readIfThere(name + ending)
    if (text !== undefined) return parse(text, name + ending)
  }
  if (!isFile) return undefined
  throw new ParfaitError('image-invalid', `There is no manifest beside '${word}'`, {
    place: path,
    hint: `parfait writes it as NAME${ending} beside an image; copy it with the image`,
  })
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

/** What the product tells of what it made; nothing of a product that is not parfait's own. */
function productSections(manifest: ImageManifest): Section[] {
  return products.flatMap(({ name, describe }) => {
    const facts = manifest[name]
    if (typeof facts !== 'object' || facts === null) return []
    try {
      const { heading, rows, notes } = describe(facts)
      if (![heading, ...rows.flat(), ...notes].every((cell) => typeof cell === 'string'))
        throw new TypeError('what it describes is no text')
      return [[heading, [...rows, ...notes.map((note) => [note])]] as const]
    } catch (cause) {
      // Facts of a product are its own, and may be those of another version.
      throw new ParfaitError(
        'image-invalid',
        `What the manifest says of a ${name} cannot be read`,
        { cause },
      )
    }
  })
}

/** What went into an image, and from where. */
export function imageText(manifest: ImageManifest, columns: number | undefined): string {
  const { name, madeAt, architecture, clock, packages, left = [], artifacts } = manifest
  const times = `made ${madeAt.slice(0, 16).replace('T', ' ')}, files not later than ${new Date(clock * 1000).toISOString().slice(0, 16).replace('T', ' ')}`
  const sections: Section[] = [
    [
      'flavours',
      manifest.flavours.map((flavour) => [
        flavour.name,
        [flavour.package ?? flavour.origin, flavour.version].filter(Boolean).join(' '),
        flavour.digest.slice(0, 12),
        flavour.state ?? '',
      ]),
    ],
    [
      'steps',
      manifest.steps.map((step) => [
        step.phase,
        `${step.flavour}/${step.name}`,
        step.key.slice(0, 12),
      ]),
    ],
    ...productSections(manifest),
    ['left on purpose', left.map((one) => [one.path, one.flavour, one.reason])],
    [
      'files',
      artifacts.map(({ path, size, sha256 }) => [
        path,
        formatSize(size),
        `sha256 ${sha256.slice(0, 12)}`,
      ]),
    ],
    [plural(packages.length, 'package'), [[packages.map((one) => one.name).join(' ')]]],
  ]
  return `${cleanLine(`${name}: ${architecture}, ${times}`)}\n\n${sectionsText(sections, columns)}`
}
