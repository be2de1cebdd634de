import { compareBytes } from '../files.ts'
import { fstabLine } from '../quoting/fstab.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import type { PlacedPartition } from './layout.ts'

/** The first line of a table that is made. */
export const fstabHeading = '# <file system> <mount point> <type> <options> <dump> <pass>'

/** A line of /etc/fstab for a partition. */
export interface MadeFstabLine {
  readonly partition: PlacedPartition
  /** The second field: `none` where the partition is used and mounted nowhere, as swap is. */
  readonly mount: string
  readonly line: string
}

/**
 * The lines of /etc/fstab for the partitions that are mounted, parents before children, and behind them for those that
 * hold no files and are used all the same, as swap is; see fstab(5).
 */
export function fstabLines(
  partitions: readonly PlacedPartition[],
  filesystems?: readonly FilesystemDriver[],
): MadeFstabLine[] {
  return partitions
    .flatMap((partition) => {
      if (partition.filesystem === undefined) return []
      const driver = findFilesystem(partition.filesystem, filesystems)
      const mount = partition.mount ?? (driver.wants === 'nothing' ? 'none' : undefined)
      if (mount === undefined) return []
      return [{ partition, mount, line: lineOf({ partition, mount, driver }) }]
    })
    .sort((a, b) => compareBytes(a.mount, b.mount))
}

function lineOf(of: {
  readonly partition: PlacedPartition
  readonly mount: string
  readonly driver: FilesystemDriver
}): string {
  const { keep, name, filesystemUuid, partitionUuid, options } = of.partition
  const { fstab = {}, name: type } = of.driver
  // A newer image meets the filesystem of an older one, whose UUID it does not know.
  const ofPartition = keep ? `PARTLABEL=${name}` : `PARTUUID=${partitionUuid}`
  const device = keep || filesystemUuid === '' ? ofPartition : `UUID=${filesystemUuid}`
  const pass = of.mount === '/' && fstab.pass !== 0 ? 1 : (fstab.pass ?? 2)
  const fields = [device, of.mount, fstab.type ?? type, options ?? fstab.options ?? 'defaults']
  return fstabLine([...fields, 0, pass], `partition '${name}'`)
}
