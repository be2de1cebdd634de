import { ParfaitError, throwFaults } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { fstabLine } from '../quoting/fstab.ts'
import { requireGrubArgument } from '../quoting/grub.ts'
import { kernelWords } from '../quoting/kernel-command-line.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import { toBytes } from '../size.ts'
import { bootloaders } from './bootloaders/index.ts'
import { filesystems } from './filesystems/index.ts'
import type { Layout, Partition } from './layout.ts'

const partitionSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      description: 'unique in the layout; the name in a GPT',
      type: 'string',
      pattern: '^[a-z0-9-]{1,36}$',
    },
    number: { description: 'number in the table', type: 'integer', minimum: 1, maximum: 128 },
    type: {
      description: 'what the partition is for',
      enum: ['linux', 'root', 'esp', 'bios-boot', 'swap'],
    },
    size: {
      description: 'bytes, or a number with a unit of 1024: 8M, 1.5G',
      type: ['integer', 'string'],
      minimum: 512,
      pattern: '^[0-9]+(\\.[0-9]+)?[KMGT]$',
    },
    start: { description: 'first byte', type: 'integer', minimum: 0, multipleOf: 512 },
    grow: { description: 'takes what is left of the disk', type: 'boolean' },
    filesystem: { description: 'name of a filesystem driver', type: 'string' },
    label: { description: 'filesystem label', type: 'string', pattern: '^[ -~]{1,16}$' },
    mount: {
      description: 'absolute path of the tree that is stored here',
      type: 'string',
      pattern: '^(/|(/(?!\\.{1,2}(/|$))[^/\\s]+)+)$',
    },
    options: { description: 'mount options for /etc/fstab', type: 'string', pattern: '^\\S+$' },
    keep: { description: 'state: a newer image leaves it as it is', type: 'boolean' },
  },
}

/** The JSON schema of what `block-device.d` yields. */
export const layoutSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['table', 'partitions'],
  properties: {
    table: { description: 'kind of partition table', enum: ['gpt', 'mbr', 'none'] },
    partitions: {
      description: 'in order of their place on the disk',
      type: 'array',
      minItems: 1,
      items: partitionSchema,
    },
    bootloader: { description: 'name of a boot loader driver', type: 'string' },
    kernelCommandLine: {
      description: 'kernel command line after root=…',
      type: 'string',
      pattern: '^[^\\r\\n]*$',
    },
  },
}

/** Checks a layout from outside, all faults at once. Error: `layout-invalid`. */
export function validateLayout(value: unknown, place?: string): Layout {
  const faults = checkSchema(layoutSchema, value)
  if (faults.length === 0) faults.push(...crossCheck(value as Layout))
  throwFaults(faults.map((fault) => new ParfaitError('layout-invalid', fault, { place })))
  return value as Layout
}

function crossCheck(layout: Layout): string[] {
  const { partitions } = layout
  return [
    ...repeated(partitions, 'name'),
    ...repeated(partitions, 'mount'),
    ...repeated(partitions, 'number'),
    ...unless(
      partitions.some((partition) => partition.mount === '/'),
      "/partitions: expected one with mount '/', found none",
    ),
    ...unless(
      partitions.filter((partition) => partition.grow).length <= 1,
      '/partitions: expected at most one that grows, found more',
    ),
    ...checkTable(layout),
    ...unsayable('/kernelCommandLine', () => {
      for (const word of kernelWords(layout.kernelCommandLine ?? '', ''))
        requireGrubArgument(word, '')
    }),
    ...partitions.flatMap((partition, index) =>
      [
        ...checkUse(partition, layout),
        ...checkPlace(partition, layout),
        ...checkWords(partition),
      ].map((fault) => `/partitions/${index}${fault}`),
    ),
  ]
}

function checkTable({ table, partitions, bootloader }: Layout): string[] {
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

function checkUse({ type, filesystem, mount, keep }: Partition, { table }: Layout): string[] {
  const names = filesystems.map((driver) => driver.name)
  return [
    ...unless(
      filesystem === undefined || names.includes(filesystem),
      `/filesystem: unknown filesystem '${filesystem}'${didYouMean(filesystem ?? '', names)}`,
    ),
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

function repeated(partitions: readonly Partition[], key: 'name' | 'mount' | 'number'): string[] {
  const values = partitions.map((partition) => partition[key])
  const twice = values.filter((value, at) => value !== undefined && values.indexOf(value) < at)
  return [...new Set(twice)].map((value) => `/partitions: the ${key} '${value}' is there twice`)
}
