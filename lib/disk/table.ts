import type { Architecture } from '../architectures/architecture.ts'
import { ParfaitError } from '../errors.ts'
import { sfdiskLine } from '../quoting/sfdisk.ts'
import { run, type Tool } from '../run.ts'
import { deriveUuid } from './derive.ts'
import type { Layout, Partition, PlacedPartition } from './layout.ts'
import { gptType, mbrType, readType } from './partition-types.ts'

/** What writes and reads partition tables. */
export const tableTools: readonly Tool[] = [
  {
    command: 'sfdisk',
    packages: {
      debian: 'fdisk',
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
      alpine: 'sfdisk',
    },
  },
]

const sector = 512

/**
 * GPT attribute of partitions that a newer image leaves as they are: one of the sixteen that belong to the
 * partition's type, and none of those that systemd knows (59, 60, 63).
 */
const keepAttribute = 'GUID:57'

/** What a partition table is written from. */
interface TableRequest {
  /** Absolute path of the raw disk file, of its final size. */
  readonly disk: string
  readonly table: Layout['table']
  readonly partitions: readonly PlacedPartition[]
  readonly architecture: Pick<Architecture, 'rootType'>
  readonly seed: string
}

/** Writes the partition table into the disk file; nothing where the table is `none`. */
export async function writeTable(request: TableRequest): Promise<void> {
  if (request.table === 'none') return
  await run(
    'sfdisk',
    ['--quiet', '--no-reread', '--no-tell-kernel', '--wipe', 'never', request.disk],
    { input: tableScript(request) },
  )
}

/** The script that `sfdisk` reads; see sfdisk(8), "Script headers" and "Named-fields format". */
export function tableScript(request: Omit<TableRequest, 'disk'>): string {
  const uuid = deriveUuid(request.seed, 'disk')
  const isGpt = request.table === 'gpt'
  const lines = request.partitions.map((partition) => {
    const type = partition.type ?? 'linux'
    const place = { start: partition.start / sector, size: partition.bytes / sector }
    return sfdiskLine(partition.number, {
      ...place,
      ...(isGpt ? gptFields(partition, gptType(type, request.architecture)) : {}),
      // Some BIOSes boot no disk whose MBR marks no partition.
      ...(isGpt ? {} : { type: mbrType(type), bootable: partition.mount === '/' || undefined }),
    })
  })
  const id = isGpt ? uuid : `0x${uuid.slice(0, 8)}`
  return [`label: ${isGpt ? 'gpt' : 'dos'}`, `label-id: ${id}`, 'unit: sectors', ...lines, ''].join(
    '\n',
  )
}

function gptFields({ partitionUuid, name, keep }: PlacedPartition, type: string) {
  return { type, uuid: partitionUuid, name, attrs: keep ? keepAttribute : undefined }
}

/** The PARTUUID of a partition: its own in a GPT, the disk's id and its number in an MBR. */
export function partitionUuid(table: Layout['table'], seed: string, partition: Numbered): string {
  if (table === 'gpt') return deriveUuid(seed, `partition ${partition.name}`)
  if (table === 'none') return ''
  const number = partition.number.toString(16).padStart(2, '0')
  return `${deriveUuid(seed, 'disk').slice(0, 8)}-${number}`
}

interface Numbered {
  readonly name: string
  readonly number: number
}

interface SfdiskDump {
  readonly partitiontable: {
    readonly label: string
    readonly device: string
    readonly sectorsize?: number
    readonly partitions?: readonly {
      readonly node: string
      readonly start: number
      readonly size: number
      readonly type: string
      readonly name?: string
      readonly attrs?: string
    }[]
  }
}

/**
 * The layout of a disk file that somebody else partitioned, with places, sizes and types, in order of
 * place, which need not be that of the numbers; undefined where there is no table. GUIDs are not kept: those of the image derive from its seed.
 */
export async function readTable(disk: string): Promise<Layout | undefined> {
  const { stdout, exitCode } = await run('sfdisk', ['--json', disk], { accept: [1] })
  if (exitCode !== 0) return undefined
  const { label, device, sectorsize, partitions } = (JSON.parse(stdout) as SfdiskDump)
    .partitiontable
  if (label !== 'gpt' && label !== 'dos')
    throw new ParfaitError('layout-invalid', `Expected a GPT or an MBR, found '${label}'`, {
      place: disk,
    })
  const table = label === 'gpt' ? 'gpt' : 'mbr'
  const unit = sectorsize ?? sector
  const read = (partitions ?? []).map((row): Partition => {
    const number = Number(row.node.slice(device.length).replace(/^p/, ''))
    const name = row.name !== undefined && /^[a-z0-9-]{1,36}$/.test(row.name) ? row.name : ''
    return {
      name: name || `part${number}`,
      number,
      type: readType(table, row.type),
      start: row.start * unit,
      size: row.size * unit,
      ...(isKept(row.attrs) && { keep: true }),
    }
  })
  const inOrder = read.sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
  return { table, partitions: withUniqueNames(inOrder) }
}

/** sfdisk gathers the bits of one kind behind one word: `RequiredPartition GUID:57,60`. */
function isKept(attributes = ''): boolean {
  const [, bits = ''] = /GUID:([0-9,]+)/.exec(attributes) ?? []
  return bits.split(',').includes(keepAttribute.slice('GUID:'.length))
}

function withUniqueNames(partitions: readonly Partition[]): Partition[] {
  const count = (name: string) => partitions.filter((other) => other.name === name).length
  return partitions.map((partition) =>
    count(partition.name) > 1 ? { ...partition, name: `part${partition.number}` } : partition,
  )
}
