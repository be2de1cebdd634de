import { keepFilesystems } from '../../disk/kept/keep.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { KeepPart } from '../../sandbox/stage-parts.ts'
import { loadDrivers } from './load-drivers.ts'

/** Makes the filesystems of a checkpoint; what is made becomes part of the store. */
export async function keep({ request, drivers }: KeepPart): Promise<void> {
  const { tree, scratch, output } = stagePlaces
  await keepFilesystems({ ...request, tree, scratch, output }, await loadDrivers(drivers))
}
