import type { BootloaderDriver } from './bootloader-driver.ts'
import { bootloaders } from './bootloaders/index.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { filesystems } from './filesystems/index.ts'
import type { AnyFormatDriver } from './format-driver.ts'
import { formats } from './formats/index.ts'
import type { Layout } from './layout.ts'

/** All kinds of drivers that a disk is made with. */
export interface DiskDrivers {
  readonly filesystems: readonly FilesystemDriver[]
  readonly bootloaders: readonly BootloaderDriver[]
  readonly formats: readonly AnyFormatDriver[]
}

/** The drivers that come with parfait; whoever has more hands in a longer list. */
export const diskDrivers: DiskDrivers = { filesystems, bootloaders, formats }

/**
 * A driver that is handed in. It decides where the build is started, and works in a sandbox: `module` is the absolute
 * path of the file whose default export it is, which is bundled for that as hooks are.
 */
export type Own<Driver> = Driver & { readonly module: string }

/** Drivers for disks that are handed in, beside those that come with parfait or in place of those of their names. */
export interface OwnDiskDrivers {
  readonly filesystems?: readonly Own<FilesystemDriver>[]
  readonly bootloaders?: readonly Own<BootloaderDriver>[]
  readonly formats?: readonly Own<AnyFormatDriver>[]
}

/** Those of a list, and those that are handed in, which come in place of others of the same name. */
export function withOwn<Driver extends { readonly name: string }>(
  known: readonly Driver[],
  own: readonly Driver[] = [],
): readonly Driver[] {
  const names = own.map(({ name }) => name)
  return own.length === 0 ? known : [...known.filter(({ name }) => !names.includes(name)), ...own]
}

/** All drivers for disks, with those that are handed in. */
export function withOwnDiskDrivers(own: Partial<DiskDrivers>): DiskDrivers {
  return {
    filesystems: withOwn(filesystems, own.filesystems),
    bootloaders: withOwn(bootloaders, own.bootloaders),
    formats: withOwn(formats, own.formats),
  }
}

/** Which drivers that are handed in are wanted for a disk, with their modules. */
export function ownDrivers(
  { filesystems, bootloaders, formats }: DiskDrivers,
  wanted: { readonly layout: Layout; readonly formats: readonly string[] },
): { readonly kind: keyof DiskDrivers; readonly name: string; readonly module: string }[] {
  const { partitions, bootloader } = wanted.layout
  const of = (
    kind: keyof DiskDrivers,
    drivers: readonly { readonly name: string }[],
    names: readonly (string | undefined)[],
  ) =>
    drivers.flatMap((driver) =>
      'module' in driver && names.includes(driver.name)
        ? [{ kind, name: driver.name, module: String(driver.module) }]
        : [],
    )
  return [
    ...of(
      'filesystems',
      filesystems,
      partitions.map(({ filesystem }) => filesystem),
    ),
    ...of('bootloaders', bootloaders, [bootloader]),
    ...of('formats', formats, wanted.formats),
  ]
}
