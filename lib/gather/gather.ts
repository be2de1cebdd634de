import type { BuildContext } from '../build-context.ts'
import { defaultFilesystem } from '../disk/disk-settings.ts'
import { wholeDiskLayout } from '../disk/layout.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { present } from '../json.ts'
import { together } from '../together.ts'
import { gatherData } from './data.ts'
import type { Facts } from './facts.ts'
import { gatherLayout } from './layout.ts'
import { gatherOwn } from './own-facts.ts'
import { gatherSize } from './size.ts'
import { gatherState } from './state.ts'

/** Asks all hooks that run outside the chroot; what does not wait for each other runs side by side. */
export async function gatherFacts(
  build: BuildContext,
  flavours: readonly Flavour[],
  options: OptionValues,
): Promise<Facts> {
  const disk = async () => {
    // A ramdisk has no disk to lay out: hooks that say how are not asked.
    if (build.settings.product.name === 'ramdisk')
      return withOwn({ layout: wholeDiskLayout(defaultFilesystem) })
    const size = await gatherSize(build, flavours, options)
    return withOwn(present(await gatherLayout(build, { flavours, options, size })))
  }
  const withOwn = async (disk: Pick<Facts, 'layout' | 'size'>) => ({
    ...disk,
    contracts: await gatherOwn(build, { ...disk, flavours, options }),
  })
  const [{ layout, size, contracts }, data, state] = await together([
    disk(),
    gatherData(build, flavours, options),
    gatherState(build, flavours, options),
  ])
  return present({ size, layout, data, state, contracts })
}
