/** One setting: where it may come from, and what it means. */
export interface SettingRow {
  readonly name: string
  /** Options of the command line, as commander writes them. */
  readonly flags: string
  /** Environment variable of the same meaning. */
  readonly variable?: string
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'path' | 'paths'
  readonly description: string
  /** The only product that it means something for; absent: every one. */
  readonly product?: Product
}

/** What a build makes. */
export type Product = 'disk' | 'ramdisk'

/** The flavour that is the base where none is named: the one place that says which. */
export const defaultBase = 'debian'

/** THE table of settings. Defaults are in `load.ts`; flags win over variables, variables over the file. */
export const settingRows = [
  {
    name: 'output',
    flags: '-o, --output <name>',
    variable: 'IMAGE_NAME',
    kind: 'text',
    description: 'file to write; of a disk image, an ending such as .qcow2 selects the format',
  },
  {
    name: 'formats',
    flags: '-t, --type <formats>',
    variable: 'IMAGE_TYPE',
    kind: 'list',
    description: 'formats to write, separated by commas (default: qcow2)',
    product: 'disk',
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
    product: 'disk',
  },
  {
    name: 'filesystem',
    flags: '--fs <name>',
    variable: 'FS_TYPE',
    kind: 'text',
    description: 'filesystem of the root (default: ext4)',
    product: 'disk',
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
    product: 'disk',
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
  {
    name: 'compression',
    flags: '--compression <name>',
    kind: 'text',
    description: 'compression of the ramdisk: zstd, gzip, xz or none (default: zstd)',
    product: 'ramdisk',
  },
  {
    name: 'machineClasses',
    flags: '--machine-class <names>',
    kind: 'list',
    description: 'kernel modules by kind of machine (default: bare-metal); see docs/cli.md',
    product: 'ramdisk',
  },
  {
    name: 'modules',
    flags: '--modules <names>',
    kind: 'list',
    description: 'more kernel modules: names, paths below kernel/, patterns; may be repeated',
    product: 'ramdisk',
  },
  {
    name: 'kernelVersion',
    flags: '-k, --kernel-version <version>',
    variable: 'KERNEL_VERSION',
    kind: 'text',
    description: 'kernel to take (default: the newest; with --from-host: the running one)',
    product: 'ramdisk',
  },
  {
    name: 'fromHost',
    flags: '--from-host',
    kind: 'boolean',
    description: 'take kernel, modules and programs from this machine, not from a tree of flavours',
    product: 'ramdisk',
  },
  {
    name: 'moduleRoot',
    flags: '-m, --module-root <folder>',
    variable: 'MODULE_ROOT',
    kind: 'path',
    description: 'with --from-host: folder with lib/modules and boot (default: /)',
    product: 'ramdisk',
  },
  {
    name: 'libUdevRoot',
    flags: '--lib-udev-root <folder>',
    variable: 'LIB_UDEV_ROOT',
    kind: 'path',
    description: 'with --from-host: folder with lib/udev (default: /)',
    product: 'ramdisk',
  },
  {
    name: 'busybox',
    flags: '--busybox <program>',
    variable: 'BUSYBOX',
    kind: 'text',
    description: 'busybox to take: a name or a path (default: busybox)',
    product: 'ramdisk',
  },
] as const satisfies readonly SettingRow[]

export type SettingName = (typeof settingRows)[number]['name']
