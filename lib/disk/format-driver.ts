import type { Architecture } from '../architectures/architecture.ts'
import type { Tool } from '../run.ts'
import type { JsonSchema } from '../schema.ts'
import type { TreeEntry } from '../tree/entry.ts'
import type { KeptFiles } from './kept/files.ts'
import type { KeptPart } from './kept/lay.ts'

/** Values of a format's options: plain data. */
export type FormatOptions = { readonly [name: string]: string | number | boolean }

/** What one image file is made from. */
export interface FormatRequest {
  /** Absolute path of the raw disk file. */
  readonly raw: string
  /** Absolute path to write. */
  readonly output: string
  /** Checked, with defaults filled in. */
  readonly options: FormatOptions
  /** Where content lies that is not in `raw`; for formats that take parts. */
  readonly parts?: readonly KeptPart[]
  /** Takes the file's SHA-256, hexadecimal, of who knows it anyhow: the file need not be read for it. */
  tellDigest?(sha256: string): void
}

/** A tree as an archive. */
export interface TreeArchive {
  /** Absolute path of a tar file: pax, sorted, with extended attributes. */
  readonly path: string
  /** Hexadecimal. */
  readonly sha256: string
}

/** What one file of a whole tree is made from. */
export interface PackRequest {
  /** All that the file shall have, sorted by path, `/` first. */
  readonly entries: readonly TreeEntry[]
  /** The same as an archive, which is made for the first that asks for it. */
  archive(): Promise<TreeArchive>
  /** Absolute path to write. */
  readonly output: string
  /** Checked, with defaults filled in. */
  readonly options: FormatOptions
  readonly architecture: Architecture
  /** Seconds since the epoch: no time in the file is later. */
  readonly clock: number
  /** 64 hexadecimal digits that every random-looking value derives from. */
  readonly seed: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** What settings need to know of a format. */
export type FormatFacts = Pick<
  FormatHead,
  'name' | 'extension' | 'aliases' | 'options' | 'uncompressed'
>

/** What a kind of file is, whatever it is made of. */
interface FormatHead {
  readonly name: string
  /** Of the files that are written, without the dot. */
  readonly extension: string
  /** Other endings that select it, without the dot. */
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly tools: readonly Tool[]
  /** JSON schemas of options, by name, each with a default. */
  readonly options?: Readonly<Record<string, JsonSchema>>
  /** The options of a file that is made for speed, not for size; absent: there is no difference. */
  readonly uncompressed?: FormatOptions
}

/** A kind of file that is made of a disk. */
export interface FormatDriver extends FormatHead {
  /** True: `convert` takes the raw disk file away, so that it is called last, and the disk belongs beside the output. */
  readonly takesDisk?: boolean
  /** Whether, with these options, it takes what is as in a kept filesystem from there, so that the raw disk need not have it. */
  takesParts?(options: FormatOptions): boolean
  /** Makes of a kept filesystem what it takes from there. */
  keep?(kept: KeptFiles, options: FormatOptions): Promise<void>
  convert(request: FormatRequest): Promise<void>
}

/** A kind of file that is made of a tree: it needs no disk, and has neither partitions nor a boot loader. */
export interface TreeFormatDriver extends FormatHead {
  /** Gives back what of the tree the file has no place for, a sentence each. Error: `tree-invalid`. */
  pack(request: PackRequest): Promise<readonly string[]>
}

/** A kind of file that a build can make: of the disk, or of the tree. */
export type AnyFormatDriver = FormatDriver | TreeFormatDriver
