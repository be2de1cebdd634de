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
import type { Facts, GivenFacts } from './facts.ts'
import { gatherLayout } from './layout.ts'
import { gatherOwn } from './own-facts.ts'
import { gatherSize } from './size.ts'
import { gatherState } from './state.ts'

const log = debug('gather')

/** Who is asked, and for what. */
interface Asked {
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  /** Phases that not every product asks. */
  readonly phases: readonly PhaseName[]
}

/**
 * Asks all hooks that run outside the chroot; what does not wait for each other runs side by side. What is given was
 * asked elsewhere.
 */
export async function gatherFacts(
  build: BuildContext,
  of: Asked & { readonly given?: GivenFacts | undefined },
): Promise<Facts> {
  const { flavours, options, given } = of
  const withOwn = async (disk: DiskFacts) => ({
    ...disk,
    contracts: await gatherOwn(build, { ...disk, flavours, options }),
  })
  const [{ layout, size, bootloaderWish, contracts }, data, state] = await together([
    (given ? Promise.resolve(given) : gatherDisk(build, of)).then(withOwn),
    given ? Promise.resolve(given.data) : gatherData(build, flavours, options),
    gatherState(build, flavours, options),
  ])
  log('size %s, state %o, layout %o', size, state, layout)
  return present({ size, layout, bootloaderWish, data, state, contracts })
}

/** Asks those hooks alone that may look at the machine and the files of the user. */
export async function gatherGiven(build: BuildContext, of: Asked): Promise<GivenFacts> {
  const { flavours, options } = of
  const [disk, data] = await together([gatherDisk(build, of), gatherData(build, flavours, options)])
  return { ...disk, data }
}

type DiskFacts = Omit<GivenFacts, 'data'>

async function gatherDisk(build: BuildContext, of: Asked): Promise<DiskFacts> {
  const { flavours, options, phases } = of
  const size = phases.includes('block-device-size')
    ? await gatherSize(build, flavours, options)
    : undefined
  const said = phases.includes('block-device')
    ? await gatherLayout(build, { flavours, options, size })
    : { size, layout: wholeDiskLayout(defaultFilesystem) }
  return present(said)
}
