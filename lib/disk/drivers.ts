import { bootloaders } from './bootloaders/index.ts'
import type { BootloaderDriver } from './driver.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { filesystems } from './filesystems/index.ts'
import type { FormatDriver } from './format-driver.ts'
import { formats } from './formats/index.ts'

/** All kinds of drivers that a disk is made with. */
export interface DiskDrivers {
  readonly filesystems: readonly FilesystemDriver[]
  readonly bootloaders: readonly BootloaderDriver[]
  readonly formats: readonly FormatDriver[]
}

/** The drivers that come with parfait; whoever has more hands in a longer list. */
export const builtInDrivers: DiskDrivers = { filesystems, bootloaders, formats }
