import { filesystems } from '../disk/filesystems/index.ts'
import { formats } from '../disk/formats/index.ts'
import type { DriverNames } from '../settings/setting-row.ts'

/** The names of all drivers that come with parfait, and the architectures that it knows by Debian's names. */
export const driverNames: DriverNames = {
  formats: formats.map(({ name }) => name),
  filesystems: filesystems.map(({ name }) => name),
  architectures: ['amd64', 'arm64', 'armhf', 'i386', 'ppc64el', 'riscv64', 's390x'],
}
