import type { BuildContext } from '../build-context.ts'
import { debug } from '../debug.ts'
import { defaultFilesystem } from '../disk/disk-settings.ts'
import { wholeDiskLayout } from '../disk/layout.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { present } from '../json.ts'
import type { PhaseName } from '../phases.ts'
import { together } from '../together.ts'
import { gatherData } from './data.ts'
import type { Facts } from './facts.ts'
import { gatherLayout } from './layout.ts'
import { gatherOwn } from './own-facts.ts'
import { gatherSize } from './size.ts'
import { gatherState } from './state.ts'

const log = debug('gather')

/** Asks all hooks that run outside the chroot; what does not wait for each other runs side by side. */
export async function gatherFacts(
  build: BuildContext,
  of: {
    readonly flavours: readonly Flavour[]
    readonly options: OptionValues
    /** Phases that not every product asks. */
    readonly phases: readonly PhaseName[]
  },
): Promise<Facts> {
  const { flavours, options, phases } = of
  const disk = async () => {
    const size = phases.includes('block-device-size')
      ? await gatherSize(build, flavours, options)
      : undefined
    const said = phases.includes('block-device')
      ? await gatherLayout(build, { flavours, options, size })
      : { size, layout: wholeDiskLayout(defaultFilesystem) }
    return withOwn(present(said))
  }
  const withOwn = async (disk: Pick<Facts, 'layout' | 'size' | 'bootloaderWish'>) => ({
    ...disk,
    contracts: await gatherOwn(build, { ...disk, flavours, options }),
  })
  const [{ layout, size, bootloaderWish, contracts }, data, state] = await together([
    disk(),
    gatherData(build, flavours, options),
    gatherState(build, flavours, options),
  ])
  log('size %s, state %o, layout %o', size, state, layout)
  return present({ size, layout, bootloaderWish, data, state, contracts })
}
