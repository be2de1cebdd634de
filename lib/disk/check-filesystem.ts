import { didYouMean } from '../nearest.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import type { Partition } from './layout.ts'

/** What is wrong with a partition's filesystem, by what its driver says of labels, and of what it is for. */
export function checkFilesystem(
  { filesystem, label, mount, size, grow }: Partition,
  filesystems: readonly FilesystemDriver[],
): string[] {
  if (filesystem === undefined) return []
  const driver = filesystems.find(({ name }) => name === filesystem)
  const names = filesystems.map(({ name }) => name)
  if (!driver)
    return [`/filesystem: unknown filesystem '${filesystem}'${didYouMean(filesystem, names)}`]
  const faults: string[] = []
  if (label !== undefined && !driver.label.fits(label))
    faults.push(`/label: '${filesystem}' takes ${driver.label.description}; got '${label}'`)
  if (driver.wants !== 'nothing') return faults
  if (mount !== undefined)
    faults.push(`/mount: '${filesystem}' holds no files, and is mounted nowhere; got '${mount}'`)
  if (size === undefined && grow !== true)
    faults.push(`: expected a size, because '${filesystem}' has no content to take one from`)
  return faults
}
