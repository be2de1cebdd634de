import type { PartitionType } from './layout.ts'

/**
 * GPT types of root partitions by Debian's name of the architecture, so that systemd finds `/` without
 * being told: https://uapi-group.org/specifications/specs/discoverable_partitions_specification/
 */
const rootTypes: Readonly<Record<string, string>> = {
  amd64: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  arm64: 'b921b045-1df0-41c3-af44-4c6f280d3fae',
  armhf: '69dad710-2ce4-4e3c-b16c-21a1d49abed3',
  i386: '44479540-f297-41b2-9af7-d131d5f0458a',
  ppc64el: 'c31c45e6-3f39-412e-80fb-4809c4980599',
  riscv64: '72ec70a6-cf74-40e6-bd49-4bda08e8f224',
  s390x: '5eead9a9-fe09-4a1e-a1d7-520d00531306',
}

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

/** The GPT type GUID, lower case. */
export function gptType(type: PartitionType, architecture: string): string {
  return (type === 'root' ? rootTypes[architecture] : undefined) ?? gptTypes[type]
}

/** The MBR partition id, hexadecimal without `0x`. */
export function mbrType(type: PartitionType): string {
  return mbrTypes[type]
}

/** What a type that `sfdisk` printed is for; a type that is not known here is `linux`. */
export function readType(table: 'gpt' | 'mbr', id: string): PartitionType {
  const wanted = id.toLowerCase()
  if (table === 'gpt' && Object.values(rootTypes).includes(wanted)) return 'root'
  const types = Object.entries(table === 'gpt' ? gptTypes : mbrTypes) as [PartitionType, string][]
  return types.find(([, known]) => known === wanted)?.[0] ?? 'linux'
}
