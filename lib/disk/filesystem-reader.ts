import type { BlockSource } from './block-source.ts'

/** A file of a filesystem that is being looked into. What else a reader knows of it is its own. */
export interface FoundNode {
  /** The same for all names of one file. */
  readonly id: number
  readonly kind: 'file' | 'folder' | 'symlink' | 'other'
  /** Bytes. */
  readonly size: number
  /** What the filesystem records beside that, where it does. */
  readonly rights?: FoundRights
}

/** Rights of a file, as stat(2) has them. */
export interface FoundRights {
  /** Type and permission bits, set-id bits included. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since the epoch. */
  readonly mtime: number
  /** Of a device, `major:minor`. */
  readonly device?: string
}

/** One name of a folder. */
export interface FoundName<Node extends FoundNode = FoundNode> {
  /** Any bytes but `/` and NUL. */
  readonly name: Buffer
  /** What has the name. Error: `image-invalid`. */
  open(): Promise<Node>
}

/**
 * A filesystem that is looked into, and never mounted. Its bytes are taken for hostile: a reader ends, and keeps to
 * bounds, whatever they say. Error of all verbs: `image-invalid`.
 */
export interface FilesystemReader<Node extends FoundNode = FoundNode> {
  /** In a word: `ext4`, `vfat`. */
  readonly kind: string
  /** In the notation of /etc/fstab. */
  readonly uuid: string
  readonly label: string
  /** True: it was not unmounted, so that some of it may not be in its place yet. */
  readonly isDirty: boolean
  readonly root: Node
  /** The names in a folder, without `.` and `..`. */
  names(folder: Node): Promise<readonly string[]>
  /** What has this name in a folder; undefined for nothing. Links are not followed. */
  child(folder: Node, name: string): Promise<Node | undefined>
  /** All that is in a folder, without `.` and `..`, by one reading of it. Absent: by `names` and `child`. */
  list?(folder: Node): Promise<readonly FoundName<Node>[]>
  /** Extended attributes by their names, values in hexadecimal. Absent: this kind has none. */
  attributes?(node: Node): Promise<ReadonlyMap<string, string>>
  /** What a symlink says. */
  target(link: Node): Promise<string>
  /** The same, byte by byte. Absent: as UTF-8. */
  targetBytes?(link: Node): Promise<Buffer>
  /** Bytes of a file in order, a MiB at most at a time; holes are zeros. */
  content(file: Node): AsyncGenerator<Buffer>
}

/** Opens a filesystem to look into it. Error: `image-invalid` for what it cannot read. */
export type OpenFilesystem = (source: BlockSource) => Promise<FilesystemReader>
