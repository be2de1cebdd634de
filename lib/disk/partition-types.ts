import type { Architecture } from '../architectures/architecture.ts'
import { architectures } from '../architectures.ts'
import type { PartitionType } from './layout.ts'

const gptTypes: Readonly<Record<PartitionType, string>> = {
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  root: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  'bios-boot': '21686148-6449-6e6f-744e-656564454649',
  swap: '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f',
}

const mbrTypes: Readonly<Record<PartitionType, string>> = {
  linux: '83',
  root: '83',
  esp: 'ef',
  'bios-boot': '83',
  swap: '82',
}

/**
 * The GPT type GUID, lower case. That of a root partition says for which architecture it is:
 * https://uapi-group.org/specifications/specs/discoverable_partitions_specification/
 */
export function gptType(type: PartitionType, { rootType }: Pick<Architecture, 'rootType'>): string {
  return (type === 'root' ? rootType : undefined) ?? gptTypes[type]
}

/** The MBR partition id, hexadecimal without `0x`. */
export function mbrType(type: PartitionType): string {
  return mbrTypes[type]
}

/** What a type that `sfdisk` printed is for; a type that is not known here is `linux`. */
export function readType(table: 'gpt' | 'mbr', id: string): PartitionType {
  const wanted = id.toLowerCase()
  if (table === 'gpt' && architectures.some(({ rootType }) => rootType === wanted)) return 'root'
  const types = Object.entries(table === 'gpt' ? gptTypes : mbrTypes) as [PartitionType, string][]
  return types.find(([, known]) => known === wanted)?.[0] ?? 'linux'
}
