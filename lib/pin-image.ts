import { join } from 'node:path'
import { decide } from './build.ts'
import type { BuildHost } from './build-host.ts'
import { partRecipe } from './deliver/maker.ts'
import { listPackages } from './deliver/package-list.ts'
import type { Flavour } from './flavours/flavour.ts'
import { type PinnedImage, pinnedPackages } from './flavours/pins.ts'
import type { Settings } from './settings/settings.ts'
import { walkPlan } from './walk/walk.ts'

/** What a build would be held to. */
interface Pinned {
  readonly flavours: readonly Flavour[]
  /** Of the base's archive; absent where the base has none. */
  readonly state?: string | undefined
  readonly image: PinnedImage
}

/** Makes the layers of an image as far as the store lacks them, and tells what they consist of and what would write it. */
export function pinImage(settings: Settings, host: BuildHost): Promise<Pinned> {
  return decide(settings, host, async (decision) => {
    const { build, product, flavours, facts, plan } = decision
    await walkPlan(decision)
    await build.store.flush(plan.steps.map(({ key }) => key))
    const recipe = await product.make(decision)
    const { writers = {} } = await partRecipe(recipe, join(build.store.folder, 'hooks'))
    const packages = pinnedPackages(await listPackages(decision))
    return { flavours, state: facts.state?.identity, image: { tools: writers, packages } }
  })
}
