import { basename, dirname, join, resolve } from 'node:path'
import { defaultFilesystem } from '../../disk/disk-settings.ts'
import { ParfaitError } from '../../errors.ts'
import { present } from '../../json.ts'
import type { RamdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { ProductSettings, ProductSources } from '../../settings/product.ts'
import { type RamdiskValues, ramdiskRows } from './rows.ts'

/** What settings need to know of a ramdisk. */
export const settingsOfRamdisk: ProductSettings = {
  name: 'ramdisk',
  defaultOutput: 'ramdisk',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['kernelOutput', 'compression', 'machineClasses', 'modules', 'busybox'],
    properties: {
      kernelOutput: { type: 'string' },
      compression: { type: 'string' },
      machineClasses: { type: 'array', items: { type: 'string' } },
      modules: { type: 'array', items: { type: 'string' } },
      kernelVersion: { type: 'string' },
      busybox: { type: 'string' },
    },
  },
  rows: ramdiskRows,
  complete(values: RamdiskValues, of) {
    const output = resolve(of.cwd, of.asked)
    of.faults.push(...rootFaults(values))
    const settings = completeRamdisk(values, { ...of, output })
    return {
      output,
      settings,
      // It brings kernel, busybox and udev.
      flavours: ['ramdisk'],
      isBaseless: settings.host !== undefined,
      // Hooks of 2012 find these in every build.
      variables: { FS_TYPE: defaultFilesystem, IMAGE_TYPE: 'qcow2' },
    }
  },
}

function completeRamdisk(
  values: RamdiskValues,
  { output, cwd }: Pick<ProductSources, 'cwd'> & { readonly output: string },
): RamdiskSettings {
  const { moduleRoot = '/', libUdevRoot = '/' } = values
  const host = { moduleRoot: resolve(cwd, moduleRoot), libUdevRoot: resolve(cwd, libUdevRoot) }
  return present({
    kernelOutput: kernelOutputOf(output),
    compression: values.compression,
    machineClasses: values.machineClasses,
    modules: values.modules,
    kernelVersion: values.kernelVersion,
    busybox: values.busybox,
    host: values.fromHost ? host : undefined,
  })
}

/** Folders of this machine, where nothing is taken from it. */
function rootFaults({ fromHost, moduleRoot, libUdevRoot }: RamdiskValues): ParfaitError[] {
  if (fromHost) return []
  const roots = [
    { value: moduleRoot, place: '-m, MODULE_ROOT' },
    { value: libUdevRoot, place: '--lib-udev-root, LIB_UDEV_ROOT' },
  ]
  const hint = 'add --from-host to take the kernel, modules and programs of this machine'
  return roots
    .filter(({ value }) => value !== undefined)
    .map(
      ({ value, place }) =>
        new ParfaitError('settings-invalid', `'${value}' means nothing without --from-host`, {
          place,
          hint,
        }),
    )
}

/** `deploy.ramdisk` → `deploy.kernel`: endings that say "ramdisk" go, whatever else the name has stays. */
export function kernelOutputOf(output: string): string {
  const name = basename(output)
  const stem = name.replace(/(\.(ramdisk|initrd|initramfs|img|cpio|gz|xz|zst))+$/, '')
  return join(dirname(output), `${stem || name}.kernel`)
}
