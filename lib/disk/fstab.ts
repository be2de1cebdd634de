import { compareBytes } from '../files.ts'
import { fstabLine } from '../quoting/fstab.ts'
import { madeFile } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { FilesystemDriver } from './filesystem-driver.ts'
import { findFilesystem } from './filesystems/index.ts'
import type { PlacedPartition } from './layout.ts'

/** True where a text says nothing but comments, as the fstab of a fresh base does. */
export function isBlankFstab(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line))
}

/**
 * /etc/fstab for the partitions that are mounted, parents before children, and behind them for those that hold no
 * files and are used all the same, as swap is; see fstab(5).
 */
function fstabText(
  partitions: readonly PlacedPartition[],
  filesystems?: readonly FilesystemDriver[],
): string {
  const lines = partitions
    .flatMap((partition) => {
      if (partition.filesystem === undefined) return []
      const driver = findFilesystem(partition.filesystem, filesystems)
      const mount = partition.mount ?? (driver.wants === 'nothing' ? 'none' : undefined)
      return mount === undefined ? [] : [{ mount, line: lineOf({ partition, mount, driver }) }]
    })
    .sort((a, b) => compareBytes(a.mount, b.mount))
    .map(({ line }) => line)
  return `${['# <file system> <mount point> <type> <options> <dump> <pass>', ...lines].join('\n')}\n`
}

function lineOf(of: {
  readonly partition: PlacedPartition
  readonly mount: string
  readonly driver: FilesystemDriver
}): string {
  const { keep, name, filesystemUuid, options } = of.partition
  const { fstab = {}, name: type } = of.driver
  // A newer image meets the filesystem of an older one, whose UUID it does not know.
  const device = keep ? `PARTLABEL=${name}` : `UUID=${filesystemUuid}`
  const pass = of.mount === '/' ? 1 : (fstab.pass ?? 2)
  const fields = [device, of.mount, fstab.type ?? type, options ?? fstab.options ?? 'defaults']
  return fstabLine([...fields, 0, pass], `partition '${name}'`)
}

/** The tree entry of /etc/fstab. */
export function fstabEntry(
  partitions: readonly PlacedPartition[],
  of: { readonly clock: number; readonly filesystems?: readonly FilesystemDriver[] },
): TreeEntry {
  const content = fstabText(partitions, of.filesystems)
  return madeFile({ path: '/etc/fstab', content, clock: of.clock })
}
