import type { Architecture } from './architectures/architecture.ts'
import { hostArchitecture } from './architectures.ts'
import { settingsOfDisk } from './products/disk/settings.ts'
import { driverNames } from './products/driver-names.ts'
import { allSettingRows } from './products/settings.ts'
import { mergeSettings, type SettingSources as Sources } from './settings/merge.ts'
import type { Settings } from './settings/settings.ts'

/** Where settings come from; what is not given is empty, that of a disk, or that of this machine. */
export type SettingSources = Pick<Sources, 'flavours' | 'cwd' | 'env'> &
  Partial<Sources> & {
    /** Architectures of one's own, beside those of the table. */
    readonly architectures?: readonly Architecture[]
  }

/**
 * The settings of a build, merged and checked: `loadSettings({ flavours: ['vm'], cwd, env })`. All faults at
 * once: `settings-invalid`.
 */
export function loadSettings({ architectures = [], ...sources }: SettingSources): Settings {
  const known = [...driverNames.architectures, ...architectures.map(({ name }) => name)]
  return mergeSettings({
    flags: {},
    product: settingsOfDisk,
    allRows: [...allSettingRows, ...(sources.product?.rows ?? [])],
    drivers: { ...driverNames, architectures: known },
    hostArchitecture: hostArchitecture().name,
    ...sources,
  })
}
