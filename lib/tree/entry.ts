/**
 * One file of an image, with all that a filesystem records of it. Times are whole seconds. Paths and targets are texts for
 * any bytes, see `textOfBytes`.
 */
export interface TreeEntry {
  /** Absolute path in the image (`/`, `/etc/fstab`). */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block' | 'character'
  /** Permission bits, set-id bits included. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  /** What is to be added to `mtime`; of layers alone, which hooks compare: images have whole seconds. */
  readonly nanoseconds?: number
  /** Bytes; of regular files. */
  readonly size: number
  /** Bytes that are allocated; less than `size` for sparse files. */
  readonly allocated: number
  /** Absolute path of the file whose content this one has; of regular files without `content`. */
  readonly source?: string
  /** Tells `source` from all other files of its file system that are or were, and changes whenever it does. */
  readonly identity?: string
  /** Content that was made up for the image. */
  readonly content?: string | Uint8Array
  /** Of symlinks. */
  readonly target?: string
  /** Of devices. */
  readonly device?: { readonly major: number; readonly minor: number }
  /** Path of the first entry with the same inode; the rest of this entry then counts for nothing. */
  readonly hardLinkOf?: string
  /** Extended attributes, values in hexadecimal. */
  readonly xattrs?: Readonly<Record<string, string>>
}

/** File types of stat(2), by kind of entry. */
export const fileTypeBits: Readonly<Record<TreeEntry['kind'], number>> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
}
