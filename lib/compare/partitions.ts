import { createHash } from 'node:crypto'
import { sliceSource } from '../disk/block-source.ts'
import type { FoundContent } from '../inspect/volumes.ts'
import { changesBetween, kindOf, type PartitionDifference } from './difference.ts'
import type { Opened } from './opened.ts'

const sector = 512
/** The program of a boot sector lies in front of the table. Bytes. */
const bootProgram = 440
const chunk = 1 << 20
/** Larger ones are not read: what they differ in, the comparison of the disks tells. Bytes. */
const largestDigest = 16 * 2 ** 30

/** Compares tables, partitions, and those contents that are no filesystem which can be read. */
export async function comparePartitions(
  before: Opened,
  after: Opened,
): Promise<PartitionDifference[]> {
  const one = await describe(before)
  const other = await describe(after)
  const names = [...new Set([...one.keys(), ...other.keys()])]
  return names.flatMap((name) => {
    const [a, b] = [one.get(name), other.get(name)]
    const changes = changesBetween(a ?? new Map(), b ?? new Map())
    return changes.length === 0 ? [] : [{ name, kind: kindOf(a, b), changes }]
  })
}

async function describe(image: Opened): Promise<Map<string, Map<string, string>>> {
  const { source, disk } = image
  const found = new Map<string, Map<string, string>>()
  const boot = await source.read(0, Math.min(sector, source.size))
  const program = createHash('sha256').update(boot.subarray(0, bootProgram)).digest('hex')
  found.set(
    'disk',
    new Map([
      ['table', disk.table],
      ['size', `${source.size} bytes`],
    ]),
  )
  if (disk.table !== 'none') found.set('boot sector', new Map([['program', `sha256 ${program}`]]))
  for (const content of disk.contents)
    found.set(`partition ${content.partition.number}`, await describePartition(image, content))
  return found
}

async function describePartition(
  image: Opened,
  { partition, kind, volume }: FoundContent,
): Promise<Map<string, string>> {
  const { start, bytes, type, name, partitionUuid } = partition
  const isRead = !volume && bytes <= largestDigest
  const rows: [string, string | undefined][] = [
    ['start', `${start} bytes`],
    ['size', `${bytes} bytes`],
    ['type', type],
    ['name', name],
    ['PARTUUID', partitionUuid],
    ['content', kind],
    ['UUID', volume?.reader.uuid],
    ['label', volume?.reader.label],
    ['digest', isRead ? `sha256 ${await digestOf(image, start, bytes)}` : undefined],
  ]
  return new Map(
    rows.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  )
}

async function digestOf({ source, budget }: Opened, start: number, bytes: number): Promise<string> {
  const slice = sliceSource(source, start, bytes)
  const hash = createHash('sha256')
  for (let at = 0; at < bytes; at += chunk) {
    const length = Math.min(chunk, bytes - at)
    budget.takeChunk(length, false)
    hash.update(await slice.read(at, length))
  }
  return hash.digest('hex')
}
