import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'
import { products } from './index.ts'

/** The settings of every build and of every product: a settings file may have any of them. */
export const allSettingRows: readonly SettingRow[] = [
  ...settingRows,
  ...products.flatMap(({ settings }) => settings.rows),
]
