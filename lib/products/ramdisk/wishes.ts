import type { Flavour } from '../../flavours/flavour.ts'
import { present } from '../../json.ts'
import { composeInit, frameworkParts } from '../../ramdisk/init.ts'
import { machineClasses } from '../../ramdisk/machine-classes.ts'
import type { RamdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { RamdiskRequest } from '../../ramdisk/request.ts'
import { readRamdiskParts } from './flavour-parts.ts'

/** What goes into a ramdisk, wherever it is taken from. */
type RamdiskWishes = Pick<
  RamdiskRequest,
  'kernelVersion' | 'busybox' | 'binaries' | 'modules' | 'init' | 'udevRules' | 'compression'
>

/** What the flavours and the settings want in a ramdisk; all files of flavours are read as they are now. */
export async function ramdiskWishes(
  flavours: readonly Flavour[],
  settings: RamdiskSettings,
): Promise<RamdiskWishes> {
  const { kernelVersion, busybox, compression } = settings
  const parts = await Promise.all(
    flavours.map(async ({ name, folder }) => ({
      flavour: name,
      ...(await readRamdiskParts(folder)),
    })),
  )
  const wants = (list: 'binaries' | 'modules') =>
    parts.flatMap(({ flavour, [list]: some }) => some.map((want) => ({ ...want, flavour })))
  return {
    ...present({ kernelVersion }),
    busybox,
    compression,
    binaries: wants('binaries'),
    // Flavours first: what they want counts as theirs where a class has it as well.
    modules: [...wants('modules'), ...settingWants(settings)],
    init: composeInit({
      begin: await frameworkParts('begin'),
      fragments: parts.flatMap(({ flavour, init }) =>
        init === undefined ? [] : [{ name: flavour, text: init }],
      ),
      end: await frameworkParts('end'),
    }),
    udevRules: parts.flatMap(({ flavour, udevRules }) =>
      udevRules.map((rules) => ({ flavour, ...rules })),
    ),
  }
}

/** Modules that no flavour wants, but whoever builds. */
function settingWants({
  machineClasses: classes,
  modules,
}: RamdiskSettings): RamdiskWishes['modules'] {
  const named = modules.map((name) => ({ name, flavour: '--modules', place: '--modules' }))
  const ofClasses = machineClasses
    .filter(({ name }) => classes.includes(name))
    .flatMap(({ name, modules: patterns }) =>
      // A kernel need not have every driver of a class.
      patterns.map((pattern) => ({ name: pattern, flavour: name, place: '', isOptional: true })),
    )
  return [...named, ...ofClasses]
}
