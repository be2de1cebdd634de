import type { Size } from '../size.ts'

/** What a partition is for; the table drivers turn it into a GPT type or an MBR id. */
export type PartitionType = 'linux' | 'root' | 'esp' | 'bios-boot' | 'swap'

/** One partition, or the whole disk where the table is `none`. Plain data. */
export interface Partition {
  /** Unique in the layout; GPT partition name. `^[a-z0-9-]{1,36}$` */
  readonly name: string
  /** Number in the table; absent: one more than the one before. Set by layouts that were read back. */
  readonly number?: number
  /** Default `linux`. */
  readonly type?: PartitionType
  /** Exact size. Absent: as large as the content needs, with head room. */
  readonly size?: Size
  /** First byte; absent: the next 1 MiB boundary. Set by layouts that were read back from a table. */
  readonly start?: number
  /** Takes what is left of a disk with a fixed size. One partition at most; default: the one mounted at `/`. */
  readonly grow?: boolean
  /** Name of a filesystem driver; absent: that of the type, or left unformatted. */
  readonly filesystem?: string
  /** Filesystem label. */
  readonly label?: string
  /** UUID of the filesystem; absent: one that derives from all that is in the image. */
  readonly uuid?: string
  /** Options for the program that makes the filesystem, in words: `['-m', '0']`. Its driver says which it takes. */
  readonly makeOptions?: readonly string[]
  /** Absolute path of the tree that is stored here. Absent: not mounted. */
  readonly mount?: string
  /** Mount options for /etc/fstab; default `defaults`. */
  readonly options?: string
  /** State: whoever writes a newer image to the disk leaves this partition as it is. Only in a GPT. */
  readonly keep?: boolean
}

/** What `block-device.d` yields. */
export interface Layout {
  readonly table: 'gpt' | 'mbr' | 'none'
  readonly partitions: readonly Partition[]
  /** Name of a boot loader driver; absent: the image boots by other means. */
  readonly bootloader?: string
  /** Kernel command line after `root=…`. */
  readonly kernelCommandLine?: string
}

/** A partition with its place on the disk. */
export interface PlacedPartition extends Partition {
  /** Number in the table, from 1; 0 where the table is `none`. */
  readonly number: number
  /** First byte. */
  readonly start: number
  /** Bytes. */
  readonly bytes: number
  /** Derived from the build's key: GPT partition GUID and filesystem UUID are different. */
  readonly partitionUuid: string
  /** In the notation of /etc/fstab, as the filesystem's driver has it. */
  readonly filesystemUuid: string
}

/** The layout of a build without `block-device.d`: one filesystem, no partition table. */
export function wholeDiskLayout(filesystem: string): Layout {
  return { table: 'none', partitions: [{ name: 'root', type: 'root', filesystem, mount: '/' }] }
}
