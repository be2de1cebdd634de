import { basename, dirname, join, resolve } from 'node:path'
import { defaultFilesystem } from '../../disk/disk-settings.ts'
import { ParfaitError } from '../../errors.ts'
import { present } from '../../json.ts'
import { didYouMean } from '../../nearest.ts'
import { compressions } from '../../ramdisk/compressions.ts'
import { machineClasses } from '../../ramdisk/machine-classes.ts'
import type { RamdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { ProductSettings, ProductSources, SettingValues } from '../../settings/product.ts'

/** The machine class where none is named. */
const defaultClass = 'bare-metal'

/** What settings need to know of a ramdisk. */
export const settingsOfRamdisk: ProductSettings = {
  name: 'ramdisk',
  defaultOutput: 'ramdisk',
  rows: [
    {
      name: 'compression',
      flags: '--compression <name>',
      kind: 'text',
      description: 'compression of the ramdisk: zstd, gzip, xz or none (default: zstd)',
    },
    {
      name: 'machineClasses',
      flags: '--machine-class <names>',
      kind: 'list',
      description: 'kernel modules by kind of machine (default: bare-metal); see docs/cli.md',
    },
    {
      name: 'modules',
      flags: '--modules <names>',
      kind: 'list',
      description: 'more kernel modules: names, paths below kernel/, patterns; may be repeated',
    },
    {
      name: 'kernelVersion',
      flags: '-k, --kernel-version <version>',
      variable: 'KERNEL_VERSION',
      kind: 'text',
      description: 'kernel to take (default: the newest; with --from-host: the running one)',
    },
    {
      name: 'fromHost',
      flags: '--from-host',
      kind: 'boolean',
      description:
        'take kernel, modules and programs from this machine, not from a tree of flavours',
    },
    {
      name: 'moduleRoot',
      flags: '-m, --module-root <folder>',
      variable: 'MODULE_ROOT',
      kind: 'path',
      description: 'with --from-host: folder with lib/modules and boot (default: /)',
    },
    {
      name: 'libUdevRoot',
      flags: '--lib-udev-root <folder>',
      variable: 'LIB_UDEV_ROOT',
      kind: 'path',
      description: 'with --from-host: folder with lib/udev (default: /)',
    },
    {
      name: 'busybox',
      flags: '--busybox <program>',
      variable: 'BUSYBOX',
      kind: 'text',
      description: 'busybox to take: a name or a path (default: busybox)',
    },
  ],
  complete(values, of) {
    const output = resolve(of.cwd, of.asked)
    const settings = completeRamdisk(values, { ...of, output })
    of.faults.push(...checkRamdisk(settings))
    return {
      output,
      settings,
      // It brings kernel, busybox and udev.
      flavours: ['ramdisk'],
      isBaseless: settings.host !== undefined,
      // Elements find these in every build.
      variables: { FS_TYPE: defaultFilesystem, IMAGE_TYPE: 'qcow2' },
    }
  },
}

function completeRamdisk(
  values: SettingValues,
  of: Pick<ProductSources, 'cwd' | 'faults'> & { readonly output: string },
): RamdiskSettings {
  const { output, cwd, faults } = of
  const text = (name: string) => values[name] as string | undefined
  const root = (name: string) => resolve(cwd, text(name) ?? '/')
  const isFromHost = values.fromHost === true
  for (const name of isFromHost ? [] : (['moduleRoot', 'libUdevRoot'] as const))
    if (values[name] !== undefined)
      faults.push(
        new ParfaitError(
          'settings-invalid',
          `'${values[name]}' means nothing without --from-host`,
          {
            place: name === 'moduleRoot' ? '-m, MODULE_ROOT' : '--lib-udev-root, LIB_UDEV_ROOT',
            hint: 'add --from-host to take the kernel, modules and programs of this machine',
          },
        ),
      )
  return present({
    kernelOutput: kernelOutputOf(output),
    compression: text('compression') ?? 'zstd',
    machineClasses: (values.machineClasses as string[] | undefined) ?? [defaultClass],
    modules: (values.modules as string[] | undefined) ?? [],
    kernelVersion: text('kernelVersion'),
    busybox: text('busybox') ?? 'busybox',
    host: isFromHost
      ? { moduleRoot: root('moduleRoot'), libUdevRoot: root('libUdevRoot') }
      : undefined,
  })
}

/** `deploy.ramdisk` → `deploy.kernel`: endings that say "ramdisk" go, whatever else the name has stays. */
export function kernelOutputOf(output: string): string {
  const name = basename(output)
  const stem = name.replace(/(\.(ramdisk|initrd|initramfs|img|cpio|gz|xz|zst))+$/, '')
  return join(dirname(output), `${stem || name}.kernel`)
}

function checkRamdisk({ compression, machineClasses: classes }: RamdiskSettings) {
  const faults: ParfaitError[] = []
  const check = (name: string, known: readonly string[], place: string, what: string) => {
    if (known.includes(name)) return
    const message = `Unknown ${what} '${name}'${didYouMean(name, known)}`
    const hint = `one of ${known.join(', ')}`
    faults.push(new ParfaitError('settings-invalid', message, { place, hint }))
  }
  check(
    compression,
    compressions.map(({ name }) => name),
    '--compression',
    'compression',
  )
  for (const name of classes)
    check(
      name,
      machineClasses.map((one) => one.name),
      '--machine-class',
      'machine class',
    )
  return faults
}
