import { join } from 'node:path'
import type { Layout } from '../../disk/layout.ts'
import { elementsOf } from '../../elements/element.ts'
import type { MergedTree } from '../../elements/merge.ts'
import { elementFolders, elementModules } from '../../elements/places.ts'
import { isNamed } from '../../elements/seen-by.ts'
import { compareBytes, packageFolder } from '../../files.ts'
import { operatingSystem } from '../../flavours/combination.ts'
import type { Flavour } from '../../flavours/flavour.ts'
import type { OptionValues } from '../../flavours/options.ts'
import { bashDeclaration } from '../../quoting/bash-declaration.ts'
import { shellWord } from '../../quoting/shell.ts'
import { toolPath } from '../../run.ts'
import { proxyVariables, standIns } from '../../sandbox/environment.ts'
import type { Settings } from '../../settings/settings.ts'

/** What a hook of an element gets, beside the places of its sandbox: the caller's variables and the build's. */
export function elementVariables(of: {
  readonly flavours: readonly Flavour[]
  readonly tree: MergedTree
  readonly layout: Layout
  readonly options: OptionValues
  readonly settings: Settings
  readonly store: string
}): Record<string, string> {
  const { flavours, settings, layout } = of
  const { env, architecture, offline } = settings
  const elements = elementsOf(flavours)
  const root = layout.partitions.find(({ mount }) => mount === '/')
  const boot = layout.partitions.find(({ mount }) => mount === '/boot')
  const base = flavours.find(({ manifest }) => manifest.provides.includes(operatingSystem))
  const given: Record<string, string> = {
    ...(base && base.contract !== 'elements' ? ofBase(base, of.options) : {}),
    DIB_DEBUG_TRACE: '0',
    DIB_CHECKSUM: '0',
    DIB_NO_TMPFS: '0',
    DIB_MIN_TMPFS: '2',
    DIB_DEFAULT_INSTALLTYPE: 'source',
    DIB_PYTHON_EXEC: '/usr/bin/python3',
    ...ofCaller(of.tree, env),
    ...proxyVariables(env),
  }
  return {
    ...given,
    PATH: `${standIns}:${toolPath}`,
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: env.HOME ?? '/root',
    USER: env.USER ?? 'root',
    PYTHONPATH: elementModules,
    ARCH: architecture,
    FS_TYPE: env.FS_TYPE ?? '',
    IMAGE_NAME: env.IMAGE_NAME ?? '',
    IMAGE_TYPE: env.IMAGE_TYPE ?? '',
    _LIB: join(packageFolder, 'lib', 'hook-library'),
    DIB_OFFLINE: offline ? '1' : '',
    DIB_ENV: dibEnvironment(env),
    DIB_ARGS: settings.flavours.join(' '),
    DIB_ROOT_LABEL: root?.label ?? '',
    DIB_ROOT_FSTYPE: root?.filesystem ?? env.FS_TYPE ?? '',
    DIB_BOOT_LABEL: boot?.label ?? '',
    ...blockDevices(layout),
    DIB_MOUNTPOINTS: layout.partitions.flatMap(({ mount }) => mount ?? []).join('|'),
    ELEMENTS_PATH: settings.elementsPath.join(':'),
    ...elementFolders(of.store),
    IMAGE_ELEMENT: elements.map(({ name }) => name).join(' '),
    IMAGE_ELEMENT_YAML: JSON.stringify(Object.fromEntries(elements.map((e) => [e.name, e.folder]))),
    ...exportedFunctions(elements),
  }
}

/** What elements ask the element of a distribution for, where the base is a flavour. */
function ofBase(base: Flavour, options: OptionValues): Record<string, string> {
  const release = options[base.name]?.release
  return {
    DISTRO_NAME: base.name,
    DIB_INIT_SYSTEM: 'systemd',
    ...(typeof release === 'string' ? { DIB_RELEASE: release } : {}),
  }
}

/** The names that the disk's devices would have; a hook may print them, and there are none. */
function blockDevices({ partitions, table }: Layout): Record<string, string> {
  const parts = partitions.map(({ name }, index) => `[${name}]=/dev/loop0p${index + 1}`)
  const all = ['[image0]=/dev/loop0', ...(table === 'none' ? [] : parts)]
  return { IMAGE_BLOCK_DEVICE: '/dev/loop0', IMAGE_BLOCK_DEVICES: all.join(' ') }
}

/** Everything that begins with DIB_, and what any file of the elements names. */
function ofCaller(tree: MergedTree, env: Settings['env']): Record<string, string> {
  const named = new Set(Object.values(tree.files).flatMap((file) => file.mentions))
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && (name.startsWith('DIB_') || isNamed(name, named))
        ? [[name, value]]
        : [],
    ),
  )
}

/** As the shell's `declare -p` prints what the caller set. */
function dibEnvironment(env: Settings['env']): string {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith('DIB_') && value !== undefined)
    .map(([name, value]) => bashDeclaration(name, value ?? ''))
    .sort(compareBytes)
    .join('\n')
}

/** Functions that bash takes from the environment. */
function exportedFunctions(elements: readonly Flavour[]): Record<string, string> {
  // The hook that asks hands the answer to `eval`, so its words are quoted twice.
  const pairs = elements.map(({ name, folder }) => `[${shellWord(name)}]=${shellWord(folder)}`)
  return {
    'BASH_FUNC_get_image_element_array%%': `() {  echo ${shellWord(pairs.join(' '))}\n}`,
    'BASH_FUNC_die%%': '() {  set +o xtrace; echo "$@"; exit 1\n}',
  }
}
