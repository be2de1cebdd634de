import { plural } from '../../files.ts'
import type { RamdiskResult } from '../../ramdisk/request.ts'
import { formatSize } from '../../report/format.ts'
import type { FactsText } from '../driver.ts'

/** How many of the largest consumers are shown. */
const shownRows = 8

/** What takes the room in a ramdisk, in short. */
export function describeRoom(facts: object): FactsText {
  const { kernelVersion, contentBytes, files, room, missingFirmware } = facts as RamdiskResult
  const rows = room
    .filter(({ bytes }) => bytes > 0)
    .slice(0, shownRows)
    .map(({ share, flavour, files: count, bytes }) => [
      formatSize(bytes).padStart(7),
      share,
      flavour,
      plural(count, 'file'),
    ])
  const missing = plural(missingFirmware.length, 'file')
  return {
    heading: `kernel ${kernelVersion}; ${files} files, ${formatSize(contentBytes)} unpacked, most of it:`,
    rows,
    notes:
      missingFirmware.length > 0
        ? [`not in the tree: ${missing} of firmware that modules name; the manifest lists them`]
        : [],
  }
}
