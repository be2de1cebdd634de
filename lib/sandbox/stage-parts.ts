import type { AssembleRequest } from '../disk/assemble-request.ts'
import type { DiskDrivers } from '../disk/drivers.ts'
import type { FormatOptions } from '../disk/format-driver.ts'
import type { KeepRequest } from '../disk/kept/keep.ts'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import type { PackTreeRequest } from '../disk/pack-tree.ts'
import type { SecretFile } from '../disk/secret-file.ts'
import type { JsonObject } from '../json.ts'
import type { Clues, GateRequest } from '../leaks/leak.ts'
import type { RamdiskRequest } from '../ramdisk/request.ts'
import type { PapersPart } from './papers-part.ts'

/** Searches the finished tree for what ties it to a machine, a user or this build; yields `Leak[]`. */
export interface LeaksPart {
  readonly name: 'leaks'
  readonly request: Omit<GateRequest, 'tree'>
  /** The stage adds the machine's name servers and the secrets. */
  readonly clues: Omit<Clues, 'secrets' | 'resolver'>
  /** Whether a leak that no flavour means to leave ends the job. */
  readonly isFatal: boolean
}

/** One file of a format. */
interface WantedFormat {
  readonly format: string
  /** Its name in the folder of finished files. */
  readonly file: string
  readonly options: FormatOptions
}

/** Assembles the disk, then the files that were asked for; yields `AssembleResult` with `artifacts`. */
export interface AssemblePart {
  readonly name: 'assemble'
  /** Shapes of the kept filesystems that there are; absent: all is written whole. Others are yielded as `wanted`. */
  readonly kept?: readonly FilesystemShape[]
  /** See `KeptFilesystems`. */
  readonly above?: readonly string[]
  readonly request: Omit<AssembleRequest, 'tree' | 'scratch' | 'output' | 'added'>
  /** Secrets that become files of the image; the stage reads them where views have secrets. */
  readonly secretFiles: readonly SecretFile[]
  readonly formats: readonly WantedFormat[]
  /** The files that are made of the tree itself, beside those of the disk; absent: there are none. */
  readonly packed?: PackPart
  /** What the modules of its recipe are, by their places. */
  readonly drivers: readonly { readonly kind: keyof DiskDrivers; readonly name: string }[]
}

/** Makes files of the whole tree, without a disk; yields `PackResult`. */
export interface PackPart {
  readonly name: 'pack'
  readonly request: Omit<PackTreeRequest, 'tree' | 'scratch'>
  readonly formats: readonly WantedFormat[]
  readonly drivers: AssemblePart['drivers']
}

/** Makes the filesystems of the tree of a checkpoint, which those of disks are made of. */
export interface KeepPart {
  readonly name: 'keep'
  readonly request: Omit<KeepRequest, 'tree' | 'scratch' | 'output'>
  readonly drivers: AssemblePart['drivers']
}

/** Makes a ramdisk of the tree, and puts its kernel beside it; yields `RamdiskResult`. */
export interface RamdiskPart {
  readonly name: 'ramdisk'
  readonly request: Omit<RamdiskRequest, 'tree' | 'moduleRoot' | 'udevRoot' | 'scratch' | 'output'>
  /** Their names in the folder of finished files. */
  readonly files: { readonly ramdisk: string; readonly kernel: string }
}

/** Lets a product's own maker make its files; yields their sizes and digests, and what it told. */
export interface MakePart {
  readonly name: 'make'
  readonly request: JsonObject
  /** Their names in the folder of finished files, by the kind of each. */
  readonly files: Readonly<Record<string, string>>
}

/** Packs a layer, which is the tree then, into the folder of finished files; yields `PackedLayer`. */
export interface PackLayerPart {
  readonly name: 'pack-layer'
  readonly file: string
}

/** Makes the folder of finished files a layer, of a packed one in the tree. */
export interface UnpackLayerPart {
  readonly name: 'unpack-layer'
  readonly file: string
  /** What has to come out: the digest of the archive, hexadecimal, and its bytes. */
  readonly archive: PackedLayer['archive']
}

/** What a layer is when packed: an archive, compressed. Digests are hexadecimal, sizes in bytes. */
export interface PackedLayer {
  readonly archive: { readonly sha256: string; readonly size: number }
  readonly blob: { readonly sha256: string; readonly size: number }
}

/** A piece of work on a finished tree. */
export type StagePart =
  | LeaksPart
  | AssemblePart
  | PackPart
  | KeepPart
  | RamdiskPart
  | MakePart
  | PapersPart
  | PackLayerPart
  | UnpackLayerPart
