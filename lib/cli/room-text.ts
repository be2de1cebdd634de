import { formatSize } from '../report/format.ts'
import type { RamdiskFacts } from '../targets/manifest.ts'
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
      `${count} files`,
    ])
  return [
    `kernel ${kernelVersion}; ${files} files, ${formatSize(contentBytes)} unpacked, most of it:\n`,
    formatTable(rows, columns),
    missingFirmware.length > 0
      ? `${missingFirmware.length} files of firmware that modules name are not in the tree; the manifest lists them\n`
      : '',
  ].join('')
}
