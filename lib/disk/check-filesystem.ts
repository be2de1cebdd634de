import { didYouMean } from '../nearest.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { whyLeftOut } from './filesystems/left-out.ts'
import type { Partition } from './layout.ts'

/** What is wrong with a partition's filesystem, by what its driver says of labels, UUIDs and options, and of what it is for. */
export function checkFilesystem(
  partition: Partition,
  filesystems: readonly FilesystemDriver[],
): string[] {
  const { filesystem, label, mount, size, grow } = partition
  if (filesystem === undefined) return withoutFilesystem(partition)
  const driver = filesystems.find(({ name }) => name === filesystem)
  const names = filesystems.map(({ name }) => name)
  if (!driver) {
    const guess = whyLeftOut(filesystem) || didYouMean(filesystem, names)
    return [`/filesystem: unknown filesystem '${filesystem}'${guess}`]
  }
  const faults: string[] = []
  if (label !== undefined && !driver.label.fits(label))
    faults.push(`/label: '${filesystem}' takes ${driver.label.description}; got '${label}'`)
  faults.push(...checkMaking(partition, driver))
  if (driver.wants !== 'nothing') return faults
  if (mount !== undefined)
    faults.push(`/mount: '${filesystem}' holds no files, and is mounted nowhere; got '${mount}'`)
  if (size === undefined && grow !== true)
    faults.push(`: expected a size, because '${filesystem}' has no content to take one from`)
  return faults
}

function checkMaking(
  { uuid, makeOptions = [] }: Partition,
  { name, givenUuid, makeOptions: rule }: FilesystemDriver,
): string[] {
  const wrong = rule ? rule.faults(makeOptions) : makeOptions.map((word) => `'${word}'`)
  const known = rule?.description ?? 'none'
  return [
    ...(uuid !== undefined && givenUuid?.read(uuid) === undefined
      ? [`/uuid: '${name}' takes ${givenUuid?.description ?? 'none'}; got '${uuid}'`]
      : []),
    ...wrong.map((fault) => `/makeOptions: the options of '${name}' are ${known}; got ${fault}`),
  ]
}

function withoutFilesystem(partition: Partition): string[] {
  const keys = ['label', 'uuid', 'makeOptions'] as const
  return keys
    .filter((key) => partition[key] !== undefined)
    .map((key) => `/${key}: there is no filesystem that could have it`)
}
