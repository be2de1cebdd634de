import type { ImageManifest } from '../deliver/manifest.ts'
import { ParfaitError } from '../errors.ts'
import { plural } from '../files.ts'
import { products } from '../products/index.ts'
import { formatSize } from '../report/format.ts'
import { cleanLine } from '../report/width.ts'
import { type Section, sectionsText } from './explain-text.ts'

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
