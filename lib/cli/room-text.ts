import type { RamdiskFacts } from '../deliver/manifest.ts'
import { plural } from '../files.ts'
import { formatSize } from '../report/format.ts'
import { formatTable } from './table.ts'

/** How many of the largest consumers are shown. */
const shownRows = 8

/** What takes the room in a ramdisk, as a short table. */
export function roomText(
  { kernelVersion, contentBytes, files, room, missingFirmware }: RamdiskFacts,
  columns: number | undefined,
): string {
  const rows = room
    .filter(({ bytes }) => bytes > 0)
    .slice(0, shownRows)
    .map(({ share, flavour, files: count, bytes }) => [
      `  ${formatSize(bytes).padStart(7)}`,
      share,
      flavour,
      plural(count, 'file'),
    ])
  return [
    `kernel ${kernelVersion}; ${files} files, ${formatSize(contentBytes)} unpacked, most of it:\n`,
    formatTable(rows, columns),
    missingFirmware.length > 0
      ? `not in the tree: ${plural(missingFirmware.length, 'file')} of firmware that modules name; the manifest lists them\n`
      : '',
  ].join('')
}
