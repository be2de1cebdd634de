import type { Change, FileDifference, ImageDifferences } from '../compare/difference.ts'
import { decodeUtf8 } from '../decode.ts'
import { compareBytes, plural } from '../files.ts'
import { groupBy } from '../group-by.ts'
import { present } from '../json.ts'
import type { StepLabel } from '../report/events.ts'
import { formatStep } from '../report/format.ts'
import { shownPath, shownText } from '../report/shown-path.ts'

/** The step that wrote a file that differs: of the image that has it, or of the second; undefined where nobody knows. */
export type WriterOf = (file: FileDifference) => StepLabel | undefined

const marks = { added: '+', removed: '-', changed: '~' } as const

/** What differs, for people; nothing for disks that are the same. */
export function differencesText(found: ImageDifferences, writerOf: WriterOf): string {
  if (!found.bytes) return ''
  const { partitions, boot, packages, files, isCut } = found
  const sections: [string, readonly string[]][] = [
    ['partitions', partitions.flatMap((one) => [`${marks[one.kind]} ${one.name}`, ...rows(one)])],
    ['boot', rows({ changes: boot })],
    [
      'packages',
      packages.map(({ name, kind, changes: [version] }) => {
        const versions = [version?.before, version?.after].filter((text) => text !== undefined)
        return `${marks[kind]} ${name} ${versions.join(' -> ')}`
      }),
    ],
    ...fileSections(files, writerOf),
  ]
  const lines = sections.flatMap(([heading, body]) =>
    body.length === 0 ? [] : [heading, ...body.map((line) => `  ${shownText(line)}`), ''],
  )
  return `${[...lines, ...(isCut ? [`more than these ${plural(files.length, 'file')} differ`] : []), bytesLine(found)].join('\n')}\n`
}

/** Files by the step that wrote them; those of which nobody knows come first. */
function fileSections(
  files: readonly FileDifference[],
  writerOf: WriterOf,
): [string, readonly string[]][] {
  const headingOf = (file: FileDifference) => {
    const step = writerOf(file)
    return step ? `files of ${formatStep(step)} (${step.phase})` : 'files'
  }
  return [...groupBy(files, headingOf)]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([heading, group]) => [shownText(heading), group.flatMap(fileLines)])
}

function bytesLine({ partitions, boot, packages, files, bytes }: ImageDifferences): string {
  const place = bytes?.partition ? `, in partition ${bytes.partition.number}` : ''
  const where = `the disks differ from byte ${bytes?.offset ?? 0} on${place}`
  const isRest = [partitions, boot, packages, files].every((list) => list.length === 0)
  return isRest ? `${where}; partitions, packages and files are the same` : where
}

function fileLines(file: FileDifference): string[] {
  const { path, kind, changes, text } = file
  const about = kind === 'changed' ? rows({ changes }) : []
  const patch = text === undefined ? [] : text.split('\n').map((line) => `  | ${line}`)
  return [`${marks[kind]} ${shownPath(path)}${summary(file)}`, ...about, ...patch]
}

/** What is worth a word of a file that only one image has. */
function summary({ kind, changes }: FileDifference): string {
  if (kind === 'changed') return ''
  const of = new Map(changes.map(({ property, before, after }) => [property, after ?? before]))
  const target = of.get('target')
  const words = [of.get('type'), of.get('mode'), of.get('owner')].filter(
    (word) => word !== undefined,
  )
  return `  (${words.join(' ')}${target === undefined ? '' : ` -> ${target}`})`
}

/** `mode 0644 -> 0755` */
function rows({ changes }: { readonly changes: readonly Change[] }): string[] {
  return changes.map(
    ({ property, before = 'none', after = 'none' }) =>
      `    ${property} ${shorten(before)} -> ${shorten(after)}`,
  )
}

/** Digests and attributes are longer than anybody compares by eye. */
function shorten(value: string): string {
  const short = value.replace(/^(sha256 [0-9a-f]{12})[0-9a-f]*$/, '$1')
  return short.length > 120 ? `${short.slice(0, 119)}…` : short
}

/** The same as JSON; a path whose bytes are not UTF-8 has them in hexadecimal beside it. */
export function differencesJson({ files, bytes, ...found }: ImageDifferences, writerOf: WriterOf) {
  return {
    same: bytes === undefined,
    ...found,
    files: files.map(({ path, ...file }) => ({
      ...jsonPath(path),
      ...file,
      ...present({ step: writerOf({ path, ...file }) }),
    })),
    ...(bytes ? { bytes } : {}),
  }
}

function jsonPath(path: string): { readonly path: string; readonly pathBytes?: string } {
  const bytes = Buffer.from(path, 'latin1')
  const text = decodeUtf8(bytes)
  return text === undefined
    ? { path: shownPath(path), pathBytes: bytes.toString('hex') }
    : { path: text }
}
