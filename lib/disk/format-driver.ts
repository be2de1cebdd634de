import type { Tool } from '../run.ts'
import type { JsonSchema } from '../schema.ts'

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
  convert(request: FormatRequest): Promise<void>
}
