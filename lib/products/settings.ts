import type { ProductSettings } from '../settings/product.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'
import { settingsOfDisk } from './disk/settings.ts'
import { settingsOfRamdisk } from './ramdisk/settings.ts'

/** What settings need to know of all products. */
export const productSettings: readonly ProductSettings[] = [settingsOfDisk, settingsOfRamdisk]

/** The settings of every build and of every product: a settings file may have any of them. */
export const allSettingRows: readonly SettingRow[] = [
  ...settingRows,
  ...productSettings.flatMap(({ rows }) => rows),
]
