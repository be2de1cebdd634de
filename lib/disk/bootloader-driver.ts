import type { Architecture } from '../architectures/architecture.ts'
import type { Tool } from '../run.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { FilesystemFacts } from './filesystem-driver.ts'
import type { Layout, PlacedPartition } from './layout.ts'

/** The image before its filesystems are written: what boot loaders look at and add to. */
export interface BootRequest {
  readonly layout: Layout
  readonly partitions: readonly PlacedPartition[]
  readonly architecture: Architecture
  /** All of the tree, paths absolute. */
  readonly entries: readonly TreeEntry[]
  /** Seconds since the epoch, for files that are made. */
  readonly clock: number
  readonly scratch: string
  /** Asked for what takes a program long. */
  readonly recall: Recall
  /** By name of the filesystem: which modules GRUB reads it with, and whether it keeps links; see `FilesystemFacts`. */
  readonly filesystems: readonly Pick<FilesystemFacts, 'name' | 'grubModules' | 'isPlain'>[]
}

/** Gives bytes that are made of nothing but what is told, and of the programs of this machine; they may have been made before. */
export type Recall = (of: readonly string[], make: () => Promise<Buffer>) => Promise<Buffer>

/** What a boot loader contributes. */
export interface BootFiles {
  /** Files for the tree, such as /boot/grub/grub.cfg. */
  readonly entries: readonly TreeEntry[]
  /** More of them, such as /boot/efi/EFI/BOOT/BOOTX64.EFI, which are made while other filesystems are written. */
  readonly later?: LaterFiles | undefined
  /** Raw bytes for the disk, outside every filesystem; a promise: they are made while filesystems are written. */
  readonly raw: readonly RawPiece[] | Promise<readonly RawPiece[]>
}

/** Files that one filesystem waits for. */
export interface LaterFiles {
  /** The name of the partition that all of them lie in. */
  readonly partition: string
  readonly entries: Promise<readonly TreeEntry[]>
}

/** Bytes for a place of a disk. */
export interface RawPiece {
  readonly offset: number
  readonly data: Uint8Array
}

/** A kind of boot loader. */
export interface BootloaderDriver {
  readonly name: string
  readonly summary: string
  /** What it needs for images of an architecture. */
  tools(architecture: Architecture): readonly Tool[]
  prepare(request: BootRequest): Promise<BootFiles>
}
