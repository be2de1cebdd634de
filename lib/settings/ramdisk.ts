import { basename, dirname, join, resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { compressions } from '../ramdisk/compressions.ts'
import { machineClasses } from '../ramdisk/machine-classes.ts'
import type { RamdiskSettings } from './settings.ts'
import type { SettingName } from './table.ts'

/** The machine class where none is named. */
const defaultClass = 'bare-metal'

/** What was asked of a ramdisk, defaults filled in; adds to `faults`. */
export function completeRamdisk(
  values: Partial<Record<SettingName, unknown>>,
  of: { readonly output: string; readonly cwd: string; readonly faults: ParfaitError[] },
): RamdiskSettings {
  const { output, cwd, faults } = of
  const text = (name: SettingName) => values[name] as string | undefined
  const root = (name: SettingName) => resolve(cwd, text(name) ?? '/')
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
  return {
    kernelOutput: kernelOutputOf(output),
    compression: text('compression') ?? 'zstd',
    machineClasses: (values.machineClasses as string[] | undefined) ?? [defaultClass],
    modules: (values.modules as string[] | undefined) ?? [],
    kernelVersion: text('kernelVersion'),
    busybox: text('busybox') ?? 'busybox',
    host: isFromHost
      ? { moduleRoot: root('moduleRoot'), libUdevRoot: root('libUdevRoot') }
      : undefined,
  }
}

/** `deploy.ramdisk` → `deploy.kernel`: endings that say "ramdisk" go, whatever else the name has stays. */
export function kernelOutputOf(output: string): string {
  const name = basename(output)
  const stem = name.replace(/(\.(ramdisk|initrd|initramfs|img|cpio|gz|xz|zst))+$/, '')
  return join(dirname(output), `${stem || name}.kernel`)
}

export function checkRamdisk({ compression, machineClasses: classes }: RamdiskSettings) {
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
