/** One setting: where it may come from, and what it means. */
export interface SettingRow {
  readonly name: string
  /** Options of the command line, as commander writes them. */
  readonly flags: string
  /** Environment variable of the same meaning. */
  readonly variable?: string
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'path' | 'paths'
  readonly description: string
}

/** The flavour that is the base where none is named: the one place that says which. */
export const defaultBase = 'debian'

/** THE table of settings. Defaults are in `load.ts`; flags win over variables, variables over the file. */
export const settingRows = [
  {
    name: 'output',
    flags: '-o, --output <name>',
    variable: 'IMAGE_NAME',
    kind: 'text',
    description: 'file to write; an ending such as .qcow2 selects the format',
  },
  {
    name: 'formats',
    flags: '-t, --type <formats>',
    variable: 'IMAGE_TYPE',
    kind: 'list',
    description: 'formats to write, separated by commas (default: qcow2)',
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
    name: 'imageSize',
    flags: '-s, --image-size <gb>',
    variable: 'IMAGE_SIZE',
    kind: 'number',
    description: 'size of the disk in GB (default: what the content needs)',
  },
  {
    name: 'filesystem',
    flags: '--fs <name>',
    variable: 'FS_TYPE',
    kind: 'text',
    description: 'filesystem of the root (default: ext4)',
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
    name: 'uncompressed',
    flags: '-u, --uncompressed',
    kind: 'boolean',
    description: 'do not compress the image: faster, larger',
  },
  {
    name: 'flavoursPath',
    flags: '--flavours-path <folders>',
    variable: 'FLAVOURS_PATH',
    kind: 'paths',
    description: 'where to look for flavours before the built-in ones, separated by colons',
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
    name: 'locked',
    flags: '--locked',
    variable: 'PARFAIT_LOCKED',
    kind: 'boolean',
    description: 'refuse flavours that are not as parfait.lock says',
  },
] as const satisfies readonly SettingRow[]

export type SettingName = (typeof settingRows)[number]['name']
