import type { BuildContext } from '../build-context.ts'
import { contracts } from '../contracts/index.ts'
import type { AskedLayout } from '../disk/asked-layout.ts'
import { hasBootPlace } from '../disk/boot-place.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { type Layout, wholeDiskLayout } from '../disk/layout.ts'
import { lostParts } from '../disk/lost-parts.ts'
import { validateLayout } from '../disk/validate-layout.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import { asJson, present } from '../json.ts'
import type { Facts } from './facts.ts'
import { runOutside } from './outside.ts'
import { scriptLayout } from './script-layout.ts'

/** The size of the disk that scripts get to partition where nobody said one, as in 2012. */
const scriptDefaultGb = 2

interface LayoutRequest {
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  /** GB. */
  readonly size: number | undefined
}

/** The layout of a disk, with what goes with it. */
type LayoutFacts = Pick<Facts, 'layout' | 'bootloaderWish'> & { readonly size: number | undefined }

/**
 * Asks the `block-device.d` hooks for the layout, or, where there are none, the contracts; without any the image is one
 * filesystem. What a hook or a contract says in vain, and what one takes away from another, is warned of.
 */
export async function gatherLayout(build: BuildContext, of: LayoutRequest): Promise<LayoutFacts> {
  const said = await askHooks(build, of)
  const { filesystem } = diskSettings(build.settings)
  for (const { gather } of Object.values(contracts)) {
    const { filesystems } = build.drivers
    const more = { ...build.settings, filesystem, filesystems }
    const asked = await gather.layout?.(of.flavours, more)
    if (asked && said.by && !asked.isGiven)
      warn(build, `the layout of '${asked.place}' has no effect: '${nameOf(said.by)}' says another`)
    else if (asked) return { ...takeAsked(build, asked, said), size: said.size }
  }
  return { layout: said.layout ?? wholeDiskLayout(filesystem), size: said.size }
}

/** A layout that no hook says; it boots as that of the hooks would. */
function takeAsked(
  build: BuildContext,
  { layout: asked, place, bootloaderWish, warnings = [] }: AskedLayout,
  { layout: before, by }: Said,
): Pick<Facts, 'layout' | 'bootloaderWish'> {
  for (const text of warnings) warn(build, text)
  const valid = validateLayout(asked, { place, drivers: build.drivers })
  const layout = before ? withBootloader(valid, before) : valid
  if (before && by) tellLost(build, { before, after: layout, by, place })
  const isOwn = before?.bootloader === undefined || layout.bootloader !== before.bootloader
  return { layout, ...present({ bootloaderWish: isOwn ? bootloaderWish : undefined }) }
}

function tellLost(
  build: BuildContext,
  of: {
    readonly before: Layout
    readonly after: Layout
    readonly by: Hook
    readonly place: string
  },
): void {
  const lost = lostParts(of.before, of.after)
  if (lost.length > 0)
    warn(build, `'${of.place}' takes away what '${nameOf(of.by)}' laid out: ${lost.join(', ')}`)
}

interface Said {
  readonly layout: Layout | undefined
  readonly size: number | undefined
  /** The last hook that said one. */
  readonly by: Hook | undefined
}

async function askHooks(build: BuildContext, of: LayoutRequest): Promise<Said> {
  let said: Said = { layout: undefined, size: of.size, by: undefined }
  for (const hook of hooksOf(of.flavours, 'block-device')) {
    const size = hook.kind === 'script' ? (said.size ?? scriptDefaultGb) : said.size
    const layout = await askHook(build, { ...of, hook, size, before: said.layout })
    if (said.layout && said.by)
      tellLost(build, { before: said.layout, after: layout, by: said.by, place: nameOf(hook) })
    said = { layout, size, by: hook }
  }
  return said
}

async function askHook(
  build: BuildContext,
  of: LayoutRequest & { readonly hook: Hook; readonly before: Layout | undefined },
): Promise<Layout> {
  const { hook, before, options, size = scriptDefaultGb } = of
  const flavour = flavourOf(of.flavours, hook.flavour)
  if (hook.kind === 'script') {
    const layout = await scriptLayout(build, { hook, flavour, options, size })
    return before ? withBootloader(layout, before) : layout
  }
  const { filesystem } = diskSettings(build.settings)
  const context = asJson(present({ layout: before, filesystem }))
  const outside = { hook, flavour, options, variables: {}, writable: [], context }
  const [value] = await runOutside(build, outside)
  return validateLayout(value, { place: hook.file, drivers: build.drivers })
}

/** A layout that can say nothing of how the disk boots boots as the one before it did, where it has a place for that. */
function withBootloader(layout: Layout, { bootloader, kernelCommandLine }: Layout): Layout {
  if (bootloader === undefined || !hasBootPlace(layout)) return layout
  return { ...layout, ...present({ bootloader, kernelCommandLine }) }
}

function nameOf({ flavour, name }: Hook): string {
  return `${flavour}/${name}`
}

function warn({ report }: BuildContext, text: string): void {
  report({ type: 'notice', level: 'warning', text })
}
