import { compareBytes } from '../files.ts'
import { fstabLine } from '../quoting/fstab.ts'
import { madeFile } from '../tree/entries.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { PlacedPartition } from './layout.ts'

/** True where a text says nothing but comments, as the fstab of a fresh base does. */
export function isBlankFstab(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line))
}

/** /etc/fstab for the partitions that are mounted, parents before children; see fstab(5). */
export function fstabText(partitions: readonly PlacedPartition[]): string {
  const mounted = partitions.flatMap((partition) =>
    partition.mount === undefined ? [] : [{ ...partition, mount: partition.mount }],
  )
  const lines = mounted
    .sort((a, b) => compareBytes(a.mount, b.mount))
    .map(({ filesystemUuid, mount, filesystem, options, keep, name }) => {
      const pass = mount === '/' ? 1 : 2
      // A newer image meets the filesystem of an older one, whose UUID it does not know.
      const device = keep ? `PARTLABEL=${name}` : `UUID=${filesystemUuid}`
      const fields = [device, mount, filesystem ?? 'auto', options ?? 'defaults', 0, pass]
      return fstabLine(fields, `partition '${name}'`)
    })
  return `${['# <file system> <mount point> <type> <options> <dump> <pass>', ...lines].join('\n')}\n`
}

/** The tree entry of /etc/fstab. */
export function fstabEntry(partitions: readonly PlacedPartition[], clock: number): TreeEntry {
  return madeFile({ path: '/etc/fstab', content: fstabText(partitions), clock })
}
