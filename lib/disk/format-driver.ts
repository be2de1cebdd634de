import type { Tool } from '../run.ts'
import type { JsonSchema } from '../schema.ts'
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

/** What settings need to know of a format. */
export type FormatFacts = Pick<
  FormatDriver,
  'name' | 'extension' | 'aliases' | 'options' | 'uncompressed'
>

/** A kind of image file. */
export interface FormatDriver {
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
  /** True: `convert` takes the raw disk file away, so that it is called last, and the disk belongs beside the output. */
  readonly takesDisk?: boolean
  /** Whether, with these options, it takes what is as in a kept filesystem from there, so that the raw disk need not have it. */
  takesParts?(options: FormatOptions): boolean
  /** Makes of a kept filesystem what it takes from there. */
  keep?(kept: KeptFiles, options: FormatOptions): Promise<void>
  convert(request: FormatRequest): Promise<void>
}
