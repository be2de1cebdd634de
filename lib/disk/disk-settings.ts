import type { FormatOptions } from './format-driver.ts'

/** What is asked of a disk beside all that a build has. A type, not an interface: it is plain data. */
export type DiskSettings = {
  /** Names of formats. */
  readonly formats: readonly string[]
  /** Those of them that are made of the tree itself; absent: none. */
  readonly treeFormats?: readonly string[]
  /** GB of 1024³ bytes; absent: what the content needs. */
  readonly imageSize?: number
  readonly filesystem: string
  /** Of each format by name, checked, defaults filled in. */
  readonly formatOptions: { readonly [format: string]: FormatOptions }
  /** What the file of each format ends with, by its name; without the dot. */
  readonly endings: { readonly [format: string]: string }
  /** What a booted image has to do; a word where that is left out. */
  readonly test?: ImageTest | 'left-out'
}

/** What a booted image has to do before it takes the place of the old one. A type, not an interface: it is plain data. */
export type ImageTest = {
  /** The kind of the file that is booted. */
  readonly format: string
  /** The image is booted with each of them; none: with what its architecture has. */
  readonly firmware: readonly ('bios' | 'uefi')[]
  /** Seconds for each machine. */
  readonly timeout: number
  /** A regular expression that the console has to print. */
  readonly until?: string
  /** A command that has to succeed over ssh, as root. */
  readonly exec?: string
  /** Absolute path of the private key for it. */
  readonly identity?: string
  /** True: the program of the flavour `session` has to succeed. */
  readonly isSession: boolean
}

/** The filesystem of a root where none is named. */
export const defaultFilesystem = 'ext4'

/** The settings of a disk, or of another product that is made from one, with their type. */
export function diskSettings({
  product,
}: {
  readonly product: { readonly name: string; readonly settings: object }
}): DiskSettings {
  if ('filesystem' in product.settings) return product.settings as DiskSettings
  throw new TypeError(`expected settings of a disk, got those of the product '${product.name}'`)
}

/** The formats that are made of a disk; none where a build needs no disk. */
export function diskFormats({ formats, treeFormats = [] }: DiskSettings): string[] {
  return formats.filter((name) => !treeFormats.includes(name))
}
