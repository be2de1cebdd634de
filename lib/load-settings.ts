import { hostArchitecture } from './architectures.ts'
import { allDrivers, type OwnDrivers } from './drivers.ts'
import { settingsOfDisk } from './products/disk/settings.ts'
import { allProductSettings } from './products/settings.ts'
import { mergeSettings, type SettingSources as Sources } from './settings/merge.ts'
import type { Settings } from './settings/settings.ts'

/** Where settings come from; what is not given is empty, that of a disk, or that of this machine. */
export type SettingSources = Pick<Sources, 'flavours' | 'cwd' | 'env'> &
  Partial<Omit<Sources, 'drivers'>> & {
    /** Drivers of one's own, which settings may name. */
    readonly drivers?: OwnDrivers
  }

/**
 * The settings of a build, merged and checked: `loadSettings({ flavours: ['vm'], cwd, env })`. All faults at
 * once: `settings-invalid`.
 */
export function loadSettings({ drivers, ...sources }: SettingSources): Settings {
  return mergeSettings({
    flags: {},
    product: settingsOfDisk,
    products: allProductSettings,
    hostArchitecture: hostArchitecture().name,
    drivers: allDrivers(drivers),
    ...sources,
  })
}
