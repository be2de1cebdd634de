import { meantArchitecture } from '../architectures.ts'
import type { SettingRow } from './setting-row.ts'

/** The flavour that is the base where none is named: the one place that says which. */
export const defaultBase = 'debian'

/** THE table of settings that every build has; products add theirs. */
export const settingRows = [
  {
    name: 'output',
    flags: '-o, --output <name>',
    variable: 'IMAGE_NAME',
    type: 'text',
    help: 'file to write; of a disk image, an ending such as `.qcow2` selects the format',
  },
  {
    name: 'architecture',
    flags: '-a, --arch <name>',
    variable: 'ARCH',
    type: 'text',
    choices: {
      noun: 'architecture',
      names: ({ architectures }) => architectures.map(({ name }) => name),
      meant: meantArchitecture,
    },
    defaultText: 'this machine’s',
    help: 'architecture of the image, in Debian’s words',
  },
  {
    name: 'release',
    flags: '-r, --release <name>',
    variable: 'RELEASE',
    type: 'text',
    help: 'release of the base',
  },
  {
    name: 'packages',
    flags: '-p, --packages <names>',
    type: 'list',
    default: [],
    help: 'more packages to install; may be repeated',
  },
  {
    name: 'skipBase',
    flags: '-n, --no-base',
    type: 'boolean',
    help: `do not add the default base, \`${defaultBase}\``,
  },
  {
    name: 'flavoursPath',
    flags: '--flavours-path <folders>',
    variable: 'FLAVOURS_PATH',
    type: 'paths',
    default: [],
    help: 'where to look for flavours before the built-in ones, separated by colons',
  },
  {
    name: 'elementsPath',
    flags: '--elements-path <folders>',
    variable: 'ELEMENTS_PATH',
    type: 'paths',
    default: [],
    help: 'where to look for diskimage-builder elements, after `FLAVOURS_PATH`',
  },
  {
    name: 'store',
    flags: '--store <folder>',
    variable: 'PARFAIT_STORE',
    type: 'path',
    defaultText: '`$XDG_CACHE_HOME/parfait`, `~/.cache/parfait`',
    help: 'where layers and downloads are kept',
  },
  {
    name: 'sandbox',
    flags: '--sandbox <mode>',
    variable: 'PARFAIT_SANDBOX',
    type: 'text',
    choices: { noun: 'sandbox mode', names: ['auto', 'user', 'root', 'sudo'] },
    default: 'auto',
    help: 'how to sandbox',
  },
  {
    name: 'offline',
    flags: '--offline',
    variable: 'PARFAIT_OFFLINE',
    otherVariable: 'DIB_OFFLINE',
    type: 'boolean',
    help: 'ask no archive whether it has changed',
  },
  {
    name: 'networkTimeout',
    flags: '--network-timeout <seconds>',
    variable: 'PARFAIT_NETWORK_TIMEOUT',
    type: 'number',
    most: 86_400,
    default: 30,
    help: 'how long a server may say nothing before it counts as unreachable',
  },
  {
    name: 'refresh',
    flags: '--refresh',
    type: 'boolean',
    help: 'make the base anew, and all that stands on it',
  },
  {
    name: 'noCache',
    flags: '--no-cache',
    type: 'boolean',
    help: 'make every layer anew',
  },
  {
    name: 'leakGate',
    flags: '--leak-gate <mode>',
    variable: 'PARFAIT_LEAK_GATE',
    type: 'text',
    choices: { noun: 'leak gate', names: ['error', 'warn', 'off'] },
    default: 'error',
    help: 'what a leak in the image does',
  },
  {
    name: 'locked',
    flags: '--locked',
    variable: 'PARFAIT_LOCKED',
    type: 'boolean',
    help: 'refuse flavours that are not as `parfait.lock` says',
  },
] as const satisfies readonly SettingRow[]
