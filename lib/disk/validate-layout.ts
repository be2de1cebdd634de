import { ParfaitError, throwFaults } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { fstabLine } from '../quoting/fstab.ts'
import { requireGrubArgument } from '../quoting/grub.ts'
import { kernelWords } from '../quoting/kernel-command-line.ts'
import { checkSchema } from '../schema.ts'
import { toBytes } from '../size.ts'
import { checkFilesystem } from './check-filesystem.ts'
import { completeLayout } from './complete-layout.ts'
import { type DiskDrivers, diskDrivers } from './drivers.ts'
import type { Layout, Partition } from './layout.ts'
import { layoutSchema } from './layout-schema.ts'

/** Where a layout came from, and what it may name. */
interface LayoutSource {
  /** The hook that yielded it. */
  readonly place?: string | undefined
  /** Default: those that come with parfait. */
  readonly drivers?: DiskDrivers
}

/**
 * Checks a layout from outside, all faults at once, and gives it back with what types of partitions and filesystems
 * say of each other. Error: `layout-invalid`.
 */
export function validateLayout(
  value: unknown,
  { place, drivers = diskDrivers }: LayoutSource = {},
): Layout {
  const refuse = (faults: readonly string[]) =>
    throwFaults(faults.map((fault) => new ParfaitError('layout-invalid', fault, { place })))
  refuse(checkSchema(layoutSchema, value))
  const layout = completeLayout(value as Layout, drivers.filesystems)
  refuse(crossCheck(layout, drivers))
  return layout
}

function crossCheck(layout: Layout, drivers: DiskDrivers): string[] {
  const { partitions } = layout
  return [
    ...repeated(partitions, 'name'),
    ...repeated(partitions, 'mount'),
    ...repeated(partitions, 'number'),
    ...repeated(partitions, 'uuid'),
    ...unless(
      partitions.some((partition) => partition.mount === '/'),
      "/partitions: expected one with mount '/', found none",
    ),
    ...unless(
      partitions.filter((partition) => partition.grow).length <= 1,
      '/partitions: expected at most one that grows, found more',
    ),
    ...checkTable(layout, drivers),
    ...checkNames(layout, drivers),
    ...unsayable('/kernelCommandLine', () => {
      for (const word of kernelWords(layout.kernelCommandLine ?? '', ''))
        requireGrubArgument(word, '')
    }),
    ...partitions.flatMap((partition, index) =>
      [
        ...checkUse(partition, layout),
        ...checkFilesystem(partition, drivers.filesystems),
        ...checkPlace(partition, layout),
        ...checkWords(partition),
      ].map((fault) => `/partitions/${index}${fault}`),
    ),
  ]
}

function checkTable(
  { table, partitions, bootloader }: Layout,
  { bootloaders }: DiskDrivers,
): string[] {
  const names = bootloaders.map((driver) => driver.name)
  return [
    ...unless(
      bootloader === undefined || names.includes(bootloader),
      `/bootloader: unknown boot loader '${bootloader}'${didYouMean(bootloader ?? '', names)}`,
    ),
    ...unless(
      table !== 'none' || (partitions.length === 1 && bootloader === undefined),
      "/table: 'none' takes one partition and no boot loader",
    ),
    ...unless(
      table !== 'mbr' || partitions.every((one, index) => (one.number ?? index + 1) <= 4),
      "/table: 'mbr' takes at most 4 partitions",
    ),
  ]
}

/** What /etc/fstab and a kernel's `root=` can call a partition. */
function checkNames({ table, partitions }: Layout, { filesystems }: DiskDrivers): string[] {
  const nameless = filesystems.filter(({ isNameless }) => isNameless).map(({ name }) => name)
  return partitions.flatMap(({ filesystem = '' }, index) =>
    unless(
      table !== 'none' || !nameless.includes(filesystem),
      `/partitions/${index}/filesystem: '${filesystem}' has no UUID, so that it needs a table of partitions; the format '${filesystem}' writes a tree without one`,
    ),
  )
}

function checkUse({ type, filesystem, mount, keep }: Partition, { table }: Layout): string[] {
  return [
    ...unless(
      mount === undefined || filesystem !== undefined,
      `: '${mount}' is mounted and has no filesystem`,
    ),
    ...unless(
      type !== 'bios-boot' || (filesystem === undefined && table === 'gpt'),
      ": type 'bios-boot' takes no filesystem, and only a GPT has it",
    ),
    ...unless(!keep || table === 'gpt', '/keep: only a GPT says what is kept'),
    ...unless(!keep || mount !== '/', "/keep: what is mounted at '/' is the image itself"),
  ]
}

/** What can be said in /etc/fstab; found here, and not when the image is nearly done. */
function checkWords({ mount, options }: Partition): string[] {
  return [
    ...unsayable('/mount', () => fstabLine(['x', mount ?? '/'], '')),
    ...unsayable('/options', () => fstabLine(['x', options ?? 'defaults'], '')),
  ]
}

function unsayable(key: string, say: () => unknown): string[] {
  try {
    say()
    return []
  } catch (error) {
    return [`${key}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** Where the table itself ends: a GPT has 34 sectors, an MBR one. */
const tableEnds = { gpt: 34 * 512, mbr: 512, none: 0 } as const

function checkPlace(partition: Partition, { table }: Layout): string[] {
  const { type, filesystem, size, start = tableEnds[table] } = partition
  const hasSize = size !== undefined || partition.grow === true || type === 'bios-boot'
  return [
    ...unless(
      hasSize || filesystem !== undefined,
      ': expected a size, because there is no filesystem to take one from',
    ),
    ...unless(size === undefined || toBytes(size) > 0, '/size: expected more than nothing'),
    ...unless(table !== 'none' || start === 0, "/start: must be 0 where the table is 'none'"),
    ...unless(
      start >= tableEnds[table],
      `/start: must not be below ${tableEnds[table]}, where the table ends; got ${start}`,
    ),
  ]
}

function unless(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault]
}

function repeated(
  partitions: readonly Partition[],
  key: 'name' | 'mount' | 'number' | 'uuid',
): string[] {
  const values = partitions.map((partition) => partition[key])
  const twice = values.filter((value, at) => value !== undefined && values.indexOf(value) < at)
  return [...new Set(twice)].map((value) => `/partitions: the ${key} '${value}' is there twice`)
}
