import type { BuildHost } from './build-host.ts'
import { type Decision, decide } from './decide.ts'
import { partRecipe } from './deliver/maker.ts'
import { listPackages } from './deliver/package-list.ts'
import { readCodename } from './distribution.ts'
import type { Flavour } from './flavours/flavour.ts'
import { type PinnedImage, pinnedPackages } from './flavours/pins.ts'
import { present } from './json.ts'
import type { Settings } from './settings/settings.ts'
import { defaultBase } from './settings/table.ts'
import { walkPlan } from './walk/walk.ts'
import { withTools } from './with-tools.ts'

/** What a build would be held to. */
interface Pinned {
  readonly flavours: readonly Flavour[]
  /** Of the base's archive; absent where the base has none. */
  readonly state?: string | undefined
  readonly image: PinnedImage
}

/** Makes the layers of an image as far as the store lacks them, and tells what they consist of and what would write it. */
export function pinImage(settings: Settings, host: BuildHost): Promise<Pinned> {
  const tell = async (decision: Decision) => {
    const { build, product, flavours, facts, plan } = decision
    await walkPlan(decision)
    await build.store.flush(plan.steps.map(({ key }) => key))
    const recipe = await product.make(decision)
    const { writers = {} } = await partRecipe(recipe, build)
    const packages = pinnedPackages(await listPackages(decision))
    const release = build.tools ? undefined : await readCodename(defaultBase)
    const image = present({ release, tools: writers, packages })
    return { flavours, state: facts.state?.identity, image }
  }
  return decide(settings, host, (decision) => withTools(decision, host, tell))
}
