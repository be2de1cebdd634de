import type { Architecture } from '../architectures/architecture.ts'
import type { Tool } from '../run.ts'
import { xattrTools } from '../tree/xattrs.ts'
import { findBootloader } from './bootloaders/index.ts'
import { type DiskDrivers, diskDrivers } from './drivers.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import { findFormat } from './formats/index.ts'
import { layOutTools } from './lay-out.ts'
import type { Layout } from './layout.ts'
import { tableTools } from './table.ts'

/** Every program that assembling this layout in these formats calls, for a check before any work. */
export function diskTools(
  layout: Layout,
  wanted: { readonly formats: readonly string[]; readonly architecture: Architecture },
  { filesystems, bootloaders, formats }: DiskDrivers = diskDrivers,
): Tool[] {
  const names = layout.partitions.flatMap(({ filesystem }) => filesystem ?? [])
  return [
    ...xattrTools,
    ...(layout.table === 'none' ? [] : tableTools),
    ...names.flatMap((name) => filesystemTools(findFilesystem(name, filesystems))),
    ...(layout.bootloader === undefined
      ? []
      : findBootloader(layout.bootloader, bootloaders).tools(wanted.architecture)),
    ...formats.flatMap(({ name, tools }) => (wanted.formats.includes(name) ? tools : [])),
  ]
}

/** Every program that packing a tree in these formats calls. */
export function packTools(
  wanted: readonly string[],
  { formats }: Pick<DiskDrivers, 'formats'> = diskDrivers,
): Tool[] {
  return [
    ...xattrTools,
    ...formats.flatMap(({ name, tools }) => (wanted.includes(name) ? tools : [])),
  ]
}

/** Of those, the programs that filesystems are kept by, to be made into images of some formats. */
export function keepTools(
  layout: Layout,
  wanted: readonly string[],
  { filesystems, formats }: Pick<DiskDrivers, 'filesystems' | 'formats'>,
): Tool[] {
  const names = new Set(layout.partitions.flatMap(({ filesystem }) => filesystem ?? []))
  const drivers = [...names].map((name) => findFilesystem(name, filesystems))
  return [
    ...drivers.flatMap((driver) => ('changes' in driver ? driver.tools : [])),
    ...wanted.flatMap((name) => findFormat(name, formats).tools),
  ]
}

/** Its own, and what lays out a folder for it. */
function filesystemTools({ tools, wants }: FilesystemDriver): readonly Tool[] {
  return wants === 'folder' ? [...layOutTools, ...tools] : tools
}
