import { join } from 'node:path'
import { makeRamdisk } from '../../ramdisk/make.ts'
import type { RamdiskResult } from '../../ramdisk/request.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { RamdiskPart } from '../../sandbox/stage-parts.ts'
import { fullOutput, isFull } from './full.ts'
import type { Say } from './say.ts'

/** Makes the pair of ramdisk and kernel; gives back what they are. */
export async function ramdisk({ request, files }: RamdiskPart, say: Say): Promise<RamdiskResult> {
  const { tree, scratch, output } = stagePlaces
  const whole = {
    ...request,
    tree,
    moduleRoot: tree,
    udevRoot: tree,
    scratch,
    output: { ramdisk: join(output, files.ramdisk), kernel: join(output, files.kernel) },
  }
  return makeRamdisk(whole, say).catch((cause: unknown) => {
    throw isFull(cause) ? fullOutput(output, cause) : cause
  })
}
