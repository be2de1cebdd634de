import type { Flavour } from '../../flavours/flavour.ts'
import { composeInit, frameworkParts } from '../../ramdisk/init.ts'
import { machineClasses } from '../../ramdisk/machine-classes.ts'
import type { RamdiskSettings } from '../../ramdisk/ramdisk-settings.ts'
import type { RamdiskRequest } from '../../ramdisk/request.ts'

/** What goes into a ramdisk, wherever it is taken from. */
export type RamdiskWishes = Pick<
  RamdiskRequest,
  'kernelVersion' | 'busybox' | 'binaries' | 'modules' | 'init' | 'udevRules' | 'compression'
>

/** What the flavours and the settings want in a ramdisk; `/init` is composed of the files as they are now. */
export async function ramdiskWishes(
  flavours: readonly Flavour[],
  { kernelVersion, busybox, compression, machineClasses: classes, modules }: RamdiskSettings,
): Promise<RamdiskWishes> {
  const wants = (list: 'binaries' | 'modules') =>
    flavours.flatMap(({ name: flavour, ramdisk }) =>
      ramdisk[list].map((want) => ({ ...want, flavour })),
    )
  const ofClasses = machineClasses
    .filter(({ name }) => classes.includes(name))
    .flatMap(({ name, modules: patterns }) =>
      // A kernel need not have every driver of a class.
      patterns.map((pattern) => ({ name: pattern, flavour: name, place: '', isOptional: true })),
    )
  const named = modules.map((name) => ({ name, flavour: '--modules', place: '--modules' }))
  return {
    ...{ kernelVersion, busybox, compression },
    binaries: wants('binaries'),
    // Flavours first: what they want counts as theirs where a class has it as well.
    modules: [...wants('modules'), ...named, ...ofClasses],
    init: composeInit({
      begin: await frameworkParts('begin'),
      fragments: flavours.flatMap(({ name, ramdisk: { init } }) =>
        init === undefined ? [] : [{ name, text: init }],
      ),
      end: await frameworkParts('end'),
    }),
    udevRules: flavours.flatMap(({ name: flavour, ramdisk }) =>
      ramdisk.udevRules.map((rules) => ({ flavour, ...rules })),
    ),
  }
}
