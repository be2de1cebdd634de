import { architectureNames } from '../architectures.ts'
import { filesystems } from '../disk/filesystems/index.ts'
import { formats } from '../disk/formats/index.ts'
import type { DriverNames } from '../settings/setting-row.ts'

/** All drivers that come with parfait, and the architectures that it knows by Debian's names. */
export const driverNames: DriverNames = {
  formats,
  // A root has files.
  filesystems: filesystems.flatMap(({ name, wants }) => (wants === 'nothing' ? [] : name)),
  architectures: architectureNames,
}
