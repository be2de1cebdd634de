import type { SettingRow } from './setting-row.ts'

export type { SettingRow } from './setting-row.ts'

/** The flavour that is the base where none is named: the one place that says which. */
export const defaultBase = 'debian'

/** THE table of settings that every build has; products add theirs. Defaults are in `merge.ts`. */
export const settingRows = [
  {
    name: 'output',
    flags: '-o, --output <name>',
    variable: 'IMAGE_NAME',
    kind: 'text',
    description: 'file to write; of a disk image, an ending such as .qcow2 selects the format',
  },
  {
    name: 'architecture',
    flags: '-a, --arch <name>',
    variable: 'ARCH',
    kind: 'text',
    description: 'architecture of the image, in Debian’s words (default: this machine’s)',
  },
  {
    name: 'release',
    flags: '-r, --release <name>',
    variable: 'RELEASE',
    kind: 'text',
    description: 'release of the base',
  },
  {
    name: 'packages',
    flags: '-p, --packages <names>',
    kind: 'list',
    description: 'more packages to install; may be repeated',
  },
  {
    name: 'skipBase',
    flags: '-n, --no-base',
    kind: 'boolean',
    description: `do not add the default base, ${defaultBase}`,
  },
  {
    name: 'flavoursPath',
    flags: '--flavours-path <folders>',
    variable: 'FLAVOURS_PATH',
    kind: 'paths',
    description: 'where to look for flavours before the built-in ones, separated by colons',
  },
  {
    name: 'elementsPath',
    flags: '--elements-path <folders>',
    variable: 'ELEMENTS_PATH',
    kind: 'paths',
    description: 'where to look for diskimage-builder elements, after FLAVOURS_PATH',
  },
  {
    name: 'store',
    flags: '--store <folder>',
    variable: 'PARFAIT_STORE',
    kind: 'path',
    description: 'where layers and downloads are kept (default: ~/.cache/parfait)',
  },
  {
    name: 'sandbox',
    flags: '--sandbox <mode>',
    variable: 'PARFAIT_SANDBOX',
    kind: 'text',
    description: 'how to sandbox: auto, user, root or sudo (default: auto)',
  },
  {
    name: 'offline',
    flags: '--offline',
    variable: 'PARFAIT_OFFLINE',
    otherVariable: 'DIB_OFFLINE',
    kind: 'boolean',
    description: 'ask no archive whether it has changed',
  },
  {
    name: 'refresh',
    flags: '--refresh',
    kind: 'boolean',
    description: 'make the base anew, and all that stands on it',
  },
  {
    name: 'noCache',
    flags: '--no-cache',
    kind: 'boolean',
    description: 'make every layer anew',
  },
  {
    name: 'leakGate',
    flags: '--leak-gate <mode>',
    variable: 'PARFAIT_LEAK_GATE',
    kind: 'text',
    description: 'what a leak in the image does: error, warn or off (default: error)',
  },
  {
    name: 'locked',
    flags: '--locked',
    variable: 'PARFAIT_LOCKED',
    kind: 'boolean',
    description: 'refuse flavours that are not as parfait.lock says',
  },
] as const satisfies readonly SettingRow[]

export type SettingName = (typeof settingRows)[number]['name']
