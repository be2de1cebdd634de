import { basename } from 'node:path'
import { compareBytes } from '../../compare-bytes.ts'
import { editDistance } from '../../nearest.ts'

/** What tells a format by the ending of a name. */
interface FormatEndings {
  readonly name: string
  /** Without the dot, which it may have within. */
  readonly extension: string
  readonly aliases?: readonly string[]
}

/** A name taken apart: `web.img` is `web`, of the format `raw`, with the ending `img`. */
interface OutputName {
  readonly stem: string
  /** Name of the format that the ending selects; absent: there is no such ending. */
  readonly format?: string
  readonly ending?: string
}

/** An ending that means a kind of image, which no driver makes. */
interface UnknownEnding {
  readonly ending: string
  /** What was most likely meant. */
  readonly nearest: string | undefined
  readonly known: readonly string[]
}

/**
 * Endings of images and archives that names have in this field. Others may be anything: `debian-12.5` and
 * `web.example.com` are names.
 */
const imageEndings = [
  'ami',
  'cpio',
  'dd',
  'dmg',
  'erofs',
  'hdd',
  'img',
  'iso',
  'ova',
  'ovf',
  'qcow',
  'qcow1',
  'qcow2',
  'qcow3',
  'qed',
  'raw',
  'squashfs',
  'sqfs',
  'tar',
  'vdi',
  'vhd',
  'vhdx',
  'vmdk',
  'wim',
  'xva',
  'bz2',
  'gz',
  'lz4',
  'tgz',
  'txz',
  'xz',
  'zip',
  'zst',
]

/** Takes the name of an output apart, by what formats there are. */
export function readOutputName(
  name: string,
  formats: readonly FormatEndings[],
): OutputName | UnknownEnding {
  // Drivers that were handed in come last, and first where they share an ending with others.
  const endings = formats
    .toReversed()
    .flatMap(({ name: format, extension, aliases = [] }) =>
      [...new Set([extension, format, ...aliases])].map((ending) => ({ format, ending })),
    )
  const file = basename(name)
  // The longest first: `raw.gz` says more than `gz`.
  const found = endings
    .sort((a, b) => b.ending.length - a.ending.length)
    .find(({ ending }) => file.endsWith(`.${ending}`) && file.length > ending.length + 1)
  if (found) return { stem: name.slice(0, -found.ending.length - 1), ...found }
  const [, last = ''] = /[^.]\.([A-Za-z][A-Za-z0-9]*)$/.exec(file) ?? []
  const known = endings.map(({ ending }) => ending).sort(compareBytes)
  const near = nearestEnding(last.toLowerCase(), known)
  if (last === '' || (near === undefined && !imageEndings.includes(last.toLowerCase())))
    return { stem: name }
  return { ending: last, nearest: near, known }
}

/** One slip away; of short endings only swapped letters, because `web.example.rw` is the name of a machine. */
function nearestEnding(ending: string, known: readonly string[]): string | undefined {
  const isSwapped = (other: string) =>
    [...ending].sort(compareBytes).join() === [...other].sort(compareBytes).join()
  return known.find(
    (other) => isSwapped(other) || (other.length > 4 && editDistance(ending, other) === 1),
  )
}
