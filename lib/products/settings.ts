import type { ProductSettings } from '../settings/product.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'
import { products } from './index.ts'

/** What settings need to know of each product that comes with parfait. */
export const allProductSettings: readonly ProductSettings[] = products.map(
  ({ settings }) => settings,
)

/** The settings of every build and of every product: a settings file may have any of them. */
export const allSettingRows: readonly SettingRow[] = [
  ...settingRows,
  ...allProductSettings.flatMap(({ rows }) => rows),
]
