import { basename } from 'node:path'
import type { Delivery } from '../deliver/delivery.ts'
import type { MadeFiles, PartRecipe } from '../deliver/recipe.ts'
import { ramdiskTools } from '../ramdisk/compressions.ts'
import { ramdiskSettings } from '../ramdisk/ramdisk-settings.ts'
import { type RamdiskResult, ramdiskVersion } from '../ramdisk/request.ts'
import { toolPath } from '../run.ts'
import type { Product } from './driver.ts'
import { flavourFiles, partFaults } from './ramdisk/flavour-parts.ts'
import { makeFromHost } from './ramdisk/from-host.ts'
import { describeRoom } from './ramdisk/room.ts'
import { settingsOfRamdisk } from './ramdisk/settings.ts'
import { ramdiskWishes } from './ramdisk/wishes.ts'

/** A kernel and its ramdisk, made of the tree's own modules and programs, or of this machine's. */
export const ramdisk: Product = {
  name: 'ramdisk',
  summary: 'ramdisk and its kernel, which run in the memory of a machine',
  settings: settingsOfRamdisk,
  reads: 'tree',
  phases: [],
  files: Object.values(flavourFiles),
  faults: partFaults,
  tools: ({ settings }) => ramdiskTools(ramdiskSettings(settings).compression),
  outputs: (settings) => [
    { kind: 'ramdisk', path: settings.output },
    { kind: 'kernel', path: ramdiskSettings(settings).kernelOutput },
  ],
  asked(settings) {
    const { compression, machineClasses, modules, host } = ramdiskSettings(settings)
    const wanted = [...machineClasses, ...modules].join(' ')
    return [
      `compression ${compression}`,
      `modules ${wanted}`,
      ...(host ? ['made of this machine'] : []),
    ]
  },
  make: recipe,
  makeWithoutTree: async (build, work) => madeFiles(await makeFromHost(build, work)),
  describe: describeRoom,
}

async function recipe({ build, flavours, plan }: Delivery): Promise<PartRecipe> {
  const { settings } = build
  const wishes = await ramdiskWishes(flavours, ramdiskSettings(settings))
  const tree = plan.steps.at(-1)?.key
  return {
    product: 'ramdisk',
    verb: 'pack',
    outputs: ramdisk.outputs(settings),
    modules: [],
    tools: ramdiskTools(ramdiskSettings(settings).compression),
    material: [ramdiskVersion, tree, plan.clock, wishes],
    part: {
      name: 'ramdisk',
      request: { ...wishes, clock: plan.clock, searchPath: toolPath.split(':') },
      files: {
        ramdisk: basename(settings.output),
        kernel: basename(ramdiskSettings(settings).kernelOutput),
      },
    },
    read: (result) => madeFiles(result as RamdiskResult),
  }
}

function madeFiles({ ramdisk: file, kernel, ...facts }: RamdiskResult): MadeFiles {
  return { files: { ramdisk: file, kernel }, facts }
}
