import { settingsOfDisk } from './products/disk/settings.ts'
import { driverNames } from './products/driver-names.ts'
import { allSettingRows } from './products/settings.ts'
import { mergeSettings, type SettingSources as Sources } from './settings/merge.ts'
import type { Settings } from './settings/settings.ts'

/** Where settings come from; what is not given is empty, that of a disk, or that of this machine. */
export type SettingSources = Pick<Sources, 'flavours' | 'cwd' | 'env'> & Partial<Sources>

/**
 * The settings of a build, merged and checked: `loadSettings({ flavours: ['vm'], cwd, env })`. All faults at
 * once: `settings-invalid`.
 */
export function loadSettings(sources: SettingSources): Settings {
  return mergeSettings({
    flags: {},
    product: settingsOfDisk,
    allRows: [...allSettingRows, ...(sources.product?.rows ?? [])],
    drivers: driverNames,
    hostArchitecture: hostArchitecture(),
    ...sources,
  })
}

/** Debian's name of the architecture that this program runs on. */
function hostArchitecture(): string {
  const names: Record<string, string> = { x64: 'amd64', arm64: 'arm64', arm: 'armhf', ia32: 'i386' }
  return names[process.arch] ?? process.arch
}
