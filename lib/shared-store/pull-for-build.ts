import type { BuildContext } from '../build-context.ts'
import type { Owner } from '../deliver/delivery.ts'
import { plural } from '../files.ts'
import { describeBytes } from '../size.ts'
import type { Plan, Step } from '../step.ts'
import { findChain } from './chain.ts'
import { placeOfBuild, storeOfBuild, unlessOutOfOrder } from './in-build.ts'
import { pullLayers } from './pull.ts'

/**
 * Brings the layers of a plan that the store lacks and a shared store has, where the settings name one. Where it fails, the steps are made here.
 * Errors: `interrupted`, `disk-full`, and those of wrong settings.
 */
export async function pullForBuild(
  { build, plan }: { readonly build: BuildContext; readonly plan: Plan },
  owner: Owner,
): Promise<void> {
  const { settings, report, signal, store } = build
  const asked = storeOfBuild(build)
  if (!asked || settings.noCache || settings.refresh) return
  const depth = await depthHere(build, plan.steps)
  const missing = plan.steps.slice(depth).map(({ key }) => key)
  if (missing.length === 0) return
  await unlessOutOfOrder(build, asked, async ({ shared, trust }) => {
    const known = await shared.has(missing)
    const deepest = plan.steps.findLastIndex(({ key }) => known.has(key))
    const keys = plan.steps.slice(0, deepest + 1).map(({ key }) => key)
    const { notes, unbelieved } = await findChain(keys, { shared, trust, store })
    if (unbelieved !== undefined)
      report({
        type: 'notice',
        level: 'warning',
        text: `a layer of the shared store ${asked.address} does not count: none of the signers signed ${store.nameOf(unbelieved)}`,
      })
    // What is here goes further.
    if (notes.length <= depth) return
    const pulled = await pullLayers({ notes, shared, place: placeOfBuild(build, owner), signal })
    const text = `${plural(pulled.layers, 'layer')} of ${describeBytes(pulled.bytes)} came from ${asked.address}`
    if (pulled.layers > 0) report({ type: 'notice', level: 'info', text })
  })
}

/** How many steps, from the base up, the store has, made on each other; the build uses these. */
async function depthHere({ store }: BuildContext, steps: readonly Step[]): Promise<number> {
  for (const [index, step] of steps.entries()) {
    const found = await store.findOn(step)
    if (!found) return index
    store.use(found)
  }
  return steps.length
}
