import type { Tool } from '../run.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { Content } from '../tree/measure.ts'
import type { OpenFilesystem } from './filesystem-reader.ts'
import type { LabelRule } from './filesystems/label-rule.ts'
import type { MakeOptionRule } from './filesystems/make-options.ts'
import type { UuidRule } from './filesystems/uuid-rule.ts'
import type { Differences } from './kept/differences.ts'
import type { PartitionType, PlacedPartition } from './layout.ts'

/** What every filesystem is made from. */
export interface FilesystemRequest {
  /** Absolute path of the raw disk file. */
  readonly disk: string
  readonly partition: PlacedPartition
  /** Seconds since the epoch: no time in the filesystem is later. */
  readonly clock: number
  /** 64 hexadecimal digits that every random-looking value derives from. */
  readonly seed: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** A request with the tree as entries: sorted by path, parents before children, paths relative to the mount point. */
export interface EntriesRequest extends FilesystemRequest {
  readonly entries: readonly TreeEntry[]
  /** So many files it has room for at least, where its kind sets a limit. Default: a few more than there are. */
  readonly files?: number
}

/** A filesystem that a driver made into a file of its own, from its first byte on. */
interface KeptFilesystem {
  /** Absolute path of the file. */
  readonly content: string
  /** Absolute path of what the driver notes of it. */
  readonly notes: string
}

/** A request for a filesystem that is a kept one with changes. */
export interface ChangeRequest extends Omit<FilesystemRequest, 'disk' | 'seed' | 'partition'> {
  readonly partition: Pick<PlacedPartition, 'name' | 'bytes'>
  readonly kept: KeptFilesystem
  readonly differences: Differences
}

/** Where a filesystem differs from a kept one. */
export interface ChangedBlocks {
  /** Absolute path of a file that has the blocks in their places; what else is in it counts for nothing. */
  readonly path: string
  /** Numbers of blocks of 4096 bytes, ascending. */
  readonly blocks: readonly number[]
}

/** Makes filesystems of those that were made before. The same changes of the same one give the same bytes. */
export interface FilesystemChanges {
  /** Folders that it has whatever is in the tree, root's alone, such as `/lost+found`. */
  readonly folders: readonly string[]
  /** Writes the notes of one. */
  note(kept: KeptFilesystem): Promise<void>
  /** Error: `disk-too-small`. Scratch files stay until all is written. */
  change(request: ChangeRequest): Promise<ChangedBlocks>
}

/** A request with the tree as an archive. */
interface TarRequest extends FilesystemRequest {
  /** Absolute path of a tar file: pax, sorted, with extended attributes. */
  readonly tar: string
}

/** A request with the tree laid out; in a sandbox without root, devices cannot be. */
interface FolderRequest extends FilesystemRequest {
  /** Absolute path of a folder that is the driver's own. */
  readonly folder: string
}

/** What a filesystem is, whatever it wants of the tree. */
export interface FilesystemFacts {
  readonly name: string
  readonly summary: string
  readonly tools: readonly Tool[]
  readonly label: LabelRule
  /** Which UUIDs a layout may give it; absent: none. */
  readonly givenUuid?: UuidRule
  /** Which options a layout may give for making it; absent: none. */
  readonly makeOptions?: MakeOptionRule
  /** The type of partitions that are for it: one that says either gets the other. */
  readonly partitionType?: PartitionType
  /** What /etc/fstab says of it. Default: its name, `defaults`, 2. */
  readonly fstab?: FstabFacts
  /** It keeps files and folders, and no links. */
  readonly isPlain?: true
  /** It has no UUID, and `uuid` gives an empty text: its partition's stands for it. */
  readonly isNameless?: true
  /** Modules that GRUB reads it with; absent: GRUB does not read it. */
  readonly grubModules?: readonly string[]
  /** Bytes that a partition needs for this content, made with these options, head room included. */
  estimate(content: Content, makeOptions?: readonly string[]): number
  /** Bytes below which this content certainly does not fit; a disk of a fixed size needs no head room. */
  minimum(content: Content, makeOptions?: readonly string[]): number
  /** The UUID that a filesystem gets, in the notation of /etc/fstab. */
  uuid(seed: string): string
  /** True where a partition begins with these bytes, 128 KiB of them or all that it has. */
  recognise?(head: Buffer): boolean
  /** Looks into a filesystem that `recognise` has recognised. */
  readonly read?: OpenFilesystem
}

/** The fields of a line of fstab(5) that depend on the filesystem. */
interface FstabFacts {
  readonly type?: string
  readonly options?: string
  /** When it is checked, where it is not the root; 0: never, not even there. */
  readonly pass?: number
}

/** A driver whose `make` gets the tree as entries. */
export type EntriesDriver = FilesystemFacts & {
  readonly wants: 'entries'
  make(request: EntriesRequest): Promise<void>
  /** Absent: each filesystem is written whole. */
  readonly changes?: FilesystemChanges
}

/** A driver whose `make` gets the tree as an archive. */
export type TarDriver = FilesystemFacts & {
  readonly wants: 'tar'
  make(request: TarRequest): Promise<void>
}

/** A driver whose `make` gets the tree as a folder. */
export type FolderDriver = FilesystemFacts & {
  readonly wants: 'folder'
  make(request: FolderRequest): Promise<void>
}

/** A driver of what holds no files, and has no mount point. */
export type BareDriver = FilesystemFacts & {
  readonly wants: 'nothing'
  make(request: FilesystemRequest): Promise<void>
}

/** A kind of filesystem: `make` writes it into the disk file at `partition.start`. Error: `disk-too-small`. */
export type FilesystemDriver = EntriesDriver | TarDriver | FolderDriver | BareDriver
