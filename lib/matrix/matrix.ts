import type { JsonObject } from '../json.ts'

/** What the whole matrix, or a value of an axis, gives to a build. */
export interface Share {
  /** Added to those of other shares. */
  readonly flavours: readonly string[]
  /** By the names that a settings file has. */
  readonly settings: JsonObject
  /** By flavour and option. */
  readonly options: Readonly<Record<string, JsonObject>>
  /** Where something of it stands, `file:line:column`, by the keys that a settings file has for it. */
  at(keys: readonly string[]): string
}

/** A value of an axis; no other of that axis has its name. */
export interface AxisValue extends Share {
  readonly name: string
}

/** One thing that images differ in. */
export interface Axis {
  readonly name: string
  readonly values: readonly AxisValue[]
  /** True where a value is a format: images that differ in it alone are one build. */
  readonly isFormat: boolean
}

/** An entry of `include` or `exclude`: names of values by axis. */
export interface Choice {
  readonly values: ReadonlyMap<string, AxisValue>
  /** `file:line:column`. */
  readonly place: string
}

/** Where images are published to. */
export interface PublishPlace {
  /** An address, or the path of a folder. */
  readonly to: string
  /** Options of the target. */
  readonly options: Readonly<Record<string, string>>
  /** Where that is said: `file:line:column`, or an option. */
  readonly place: string
}

/** A file of a matrix, read and checked. */
export interface Matrix {
  readonly common: Share
  readonly axes: readonly Axis[]
  readonly exclude: readonly Choice[]
  /** Their values need not be among those of the axes. */
  readonly include: readonly Choice[]
  /** The name of an image, with `{axis}` for the value of one. */
  readonly template: string
  /** The folder that the images go to, as it is written. */
  readonly output: string
  /** In the order in which they are gone to. */
  readonly publish: readonly PublishPlace[]
  /** Where a key of the file stands, `file:line:column`. */
  at(keys: readonly string[]): string
}

/** One image: a build with one output or, where it has several formats, with several. */
export interface Cell {
  readonly name: string
  /** Names of its values by axis; of a format axis there may be several. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** What it is made of, later ones over earlier ones. */
  readonly shares: readonly Share[]
  /** Names of formats; empty where no axis says any. */
  readonly formats: readonly string[]
}
