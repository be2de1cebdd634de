import { compressions } from '../../ramdisk/compressions.ts'
import { machineClasses } from '../../ramdisk/machine-classes.ts'
import type { SettingRow, ValuesOf } from '../../settings/setting-row.ts'

/** The table of settings that only a ramdisk has. */
export const ramdiskRows = [
  {
    name: 'compression',
    flags: '--compression <name>',
    type: 'text',
    choices: { noun: 'compression', names: () => compressions.map(({ name }) => name) },
    default: 'zstd',
    help: 'compression of the ramdisk, which the kernel must know',
  },
  {
    name: 'machineClasses',
    flags: '--machine-class <names>',
    type: 'list',
    choices: { noun: 'machine class', names: () => machineClasses.map(({ name }) => name) },
    default: ['bare-metal'],
    help: 'kernel modules by kind of machine',
  },
  {
    name: 'modules',
    flags: '--modules <names>',
    type: 'list',
    default: [],
    help: 'more kernel modules: names, paths below `kernel/`, patterns; may be repeated',
  },
  {
    name: 'kernelVersion',
    flags: '-k, --kernel-version <version>',
    variable: 'KERNEL_VERSION',
    type: 'text',
    defaultText: 'the newest; with `--from-host`: the running one',
    help: 'kernel to take',
  },
  {
    name: 'fromHost',
    flags: '--from-host',
    type: 'boolean',
    help: 'take kernel, modules and programs from this machine, not from a tree of flavours',
  },
  {
    name: 'moduleRoot',
    flags: '-m, --module-root <folder>',
    variable: 'MODULE_ROOT',
    type: 'path',
    defaultText: '`/`',
    help: 'with `--from-host`: folder with `lib/modules` and `boot`',
  },
  {
    name: 'libUdevRoot',
    flags: '--lib-udev-root <folder>',
    variable: 'LIB_UDEV_ROOT',
    type: 'path',
    defaultText: '`/`',
    help: 'with `--from-host`: folder with `lib/udev`',
  },
  {
    name: 'busybox',
    flags: '--busybox <program>',
    variable: 'BUSYBOX',
    type: 'text',
    default: 'busybox',
    help: 'busybox to take: a name or a path',
  },
] as const satisfies readonly SettingRow[]

/** What was asked of a ramdisk, by the names of its settings. */
export type RamdiskValues = ValuesOf<typeof ramdiskRows>
