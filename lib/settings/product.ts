import { ParfaitError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { JsonSchema } from '../schema.ts'
import { flagOf, type NamedDrivers, type SettingRow } from './setting-row.ts'
import { settingRows } from './table.ts'

/** What settings need to know of a product, beside what every build has. */
export interface ProductSettings {
  readonly name: string
  /** Settings that only this product has. */
  readonly rows: readonly SettingRow[]
  /** The output where none is named. */
  readonly defaultOutput: string
  /** What its part of the settings is, for one that comes from another machine; absent: it is built for no other. */
  readonly schema?: JsonSchema
  /** Its part of the settings, and the output's name; adds to `faults`. */
  complete(values: Readonly<Record<string, unknown>>, of: ProductSources): ProductPart
}

/** What a product completes its part of the settings from. */
export interface ProductSources {
  /** The output as it was asked for, or the default one. */
  readonly asked: string
  readonly cwd: string
  readonly drivers: NamedDrivers
  readonly faults: ParfaitError[]
}

/** A product's part of the settings. */
export interface ProductPart {
  /** Absolute path of the output, without an ending where endings are added. */
  readonly output: string
  readonly settings: JsonObject
  /** Flavours that each of its builds has, before those that were asked for. */
  readonly flavours: readonly string[]
  /** True where no tree is built, so that no flavour need bring an operating system. */
  readonly isBaseless: boolean
  /** Variables that hooks find these settings in. */
  readonly variables: Readonly<Record<string, string>>
}

/** All settings of a product's builds: those of every build, and after the output its own. */
export function rowsOf({ rows, defaultOutput }: ProductSettings): readonly SettingRow[] {
  return (settingRows as readonly SettingRow[]).flatMap((row) =>
    row.name === 'output' ? [{ ...row, default: defaultOutput }, ...rows] : [row],
  )
}

/** Settings that a product does not have, each with the product that has it. */
export function otherRows(
  product: ProductSettings,
  all: readonly ProductSettings[],
): readonly { readonly row: SettingRow; readonly owner: string }[] {
  const own = rowsOf(product).map(({ name }) => name)
  return all
    .filter(({ name }) => name !== product.name)
    .flatMap(({ name: owner, rows }) => rows.map((row) => ({ row, owner })))
    .filter(({ row }) => !own.includes(row.name))
}

/** Flags that only another product has: a file or an environment may serve several, a command line is for one. */
export function otherFlags(
  flags: Readonly<Record<string, unknown>>,
  product: ProductSettings,
  all: readonly ProductSettings[],
): ParfaitError[] {
  return otherRows(product, all)
    .filter(({ row }) => flags[row.name] !== undefined)
    .map(({ row, owner }) => {
      const flag = flagOf(row)
      const message = `The product '${product.name}' has no ${flag}; '${owner}' has it`
      return new ParfaitError('settings-invalid', message, {
        place: flag,
        hint: `leave it out, or build that product: --product ${owner}`,
      })
    })
}
