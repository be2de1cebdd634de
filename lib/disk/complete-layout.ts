import type { FilesystemDriver } from './filesystem-driver.ts'
import type { Layout, Partition } from './layout.ts'

/**
 * The layout with what types of partitions and filesystems say of each other: a partition of type `swap` has swap
 * space, and swap space makes a partition of that type.
 */
export function completeLayout(layout: Layout, filesystems: readonly FilesystemDriver[]): Layout {
  return {
    ...layout,
    partitions: layout.partitions.map((partition) => completed(partition, filesystems)),
  }
}

function completed(partition: Partition, filesystems: readonly FilesystemDriver[]): Partition {
  const { type, filesystem } = partition
  if (filesystem === undefined && type !== undefined) {
    const driver = filesystems.find(({ partitionType }) => partitionType === type)
    return driver ? { ...partition, filesystem: driver.name } : partition
  }
  const meant = filesystems.find(({ name }) => name === filesystem)?.partitionType
  return type === undefined && meant !== undefined ? { ...partition, type: meant } : partition
}
