import type { Tool } from '../run.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { Content } from '../tree/measure.ts'
import type { Layout, PlacedPartition } from './layout.ts'

export interface FilesystemRequest {
  /** Absolute path of the raw disk file. */
  readonly disk: string
  readonly partition: PlacedPartition
  /** Sorted by path, parents before children, paths relative to the mount point. */
  readonly entries: readonly TreeEntry[]
  /** Seconds since the epoch: no time in the filesystem is later. */
  readonly clock: number
  /** 64 hexadecimal digits that every random-looking value derives from. */
  readonly seed: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** A kind of filesystem. */
export interface FilesystemDriver {
  readonly name: string
  readonly summary: string
  readonly tools: readonly Tool[]
  /** Bytes that a partition needs for this content, head room included. */
  estimate(content: Content): number
  /** Bytes below which this content certainly does not fit; a disk of a fixed size needs no head room. */
  minimum(content: Content): number
  /** The UUID that a filesystem gets, in the notation of /etc/fstab. */
  uuid(seed: string): string
  /** Writes the filesystem into the disk file at `partition.start`. Error: `disk-too-small`. */
  make(request: FilesystemRequest): Promise<void>
}

/** The image before its filesystems are written: what boot loaders look at and add to. */
export interface BootRequest {
  readonly layout: Layout
  readonly partitions: readonly PlacedPartition[]
  readonly architecture: string
  /** All of the tree, paths absolute. */
  readonly entries: readonly TreeEntry[]
  /** Seconds since the epoch, for files that are made. */
  readonly clock: number
  readonly scratch: string
}

/** What a boot loader contributes. */
export interface BootFiles {
  /** Files for the tree, such as /boot/grub/grub.cfg or /boot/efi/EFI/BOOT/BOOTX64.EFI. */
  readonly entries: readonly TreeEntry[]
  /** Raw bytes for the disk, outside every filesystem. */
  readonly raw: readonly { readonly offset: number; readonly data: Uint8Array }[]
}

/** A kind of boot loader. */
export interface BootloaderDriver {
  readonly name: string
  readonly summary: string
  /** What it needs for images of an architecture, in Debian's words for it. */
  tools(architecture: string): readonly Tool[]
  prepare(request: BootRequest): Promise<BootFiles>
}

export interface FormatRequest {
  /** Absolute path of the raw disk file; the driver may move it away. */
  readonly raw: string
  /** Absolute path to write. */
  readonly output: string
  readonly compress: boolean
}

/** A kind of image file. */
export interface FormatDriver {
  readonly name: string
  /** Without the dot. */
  readonly extension: string
  readonly summary: string
  readonly tools: readonly Tool[]
  convert(request: FormatRequest): Promise<void>
}
