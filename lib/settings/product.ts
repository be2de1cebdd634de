import type { ParfaitError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { SettingRow } from './setting-row.ts'

/** What settings need to know of a product, beside what every build has. */
export interface ProductSettings {
  readonly name: string
  /** Settings that only this product has. */
  readonly rows: readonly SettingRow[]
  /** The output where none is named. */
  readonly defaultOutput: string
  /** Its part of the settings, and the output's name; adds to `faults`. */
  complete(values: SettingValues, of: ProductSources): ProductPart
}

/** Values by the name of their setting, converted to their kind. */
export type SettingValues = Readonly<Record<string, unknown>>

/** What a product completes its part of the settings from. */
export interface ProductSources {
  /** The output as it was asked for, or the default one. */
  readonly asked: string
  readonly cwd: string
  /** Names of format drivers. */
  readonly formats: readonly string[]
  readonly faults: ParfaitError[]
}

/** A product's part of the settings. */
export interface ProductPart {
  /** Absolute path of the output, without an ending where endings are added. */
  readonly output: string
  readonly settings: { readonly [name: string]: Json }
  /** Flavours that each of its builds has, before those that were asked for. */
  readonly flavours: readonly string[]
  /** True where no tree is built, so that no flavour need bring an operating system. */
  readonly isBaseless: boolean
  /** Variables that hooks find these settings in. */
  readonly variables: Readonly<Record<string, string>>
}
