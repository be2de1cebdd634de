import type { BuildHost, BuildResult } from './build-host.ts'
import { requireNoPapers } from './deliver/papers.ts'
import { deliverWithoutTree } from './deliver/without-tree.ts'
import { allDrivers } from './drivers.ts'
import { throwFaults } from './errors.ts'
import { resolveBuild } from './resolve-build.ts'
import type { Settings } from './settings/settings.ts'
import { requireTools } from './tools.ts'

/** Builds what needs no tree: settings → flavours → artifacts. Nothing of the flavours is run. */
export async function buildWithoutTree(asked: Settings, host: BuildHost): Promise<BuildResult> {
  const started = host.now()
  const { report, now, signal } = host
  requireNoPapers(asked)
  const warn = (text: string) => report({ type: 'notice', level: 'warning', text })
  const drivers = allDrivers(host.drivers)
  const { faults, ...resolved } = await resolveBuild(asked, { warn, drivers })
  throwFaults(faults)
  const { product, settings, architecture, flavours } = resolved
  report({
    type: 'build-started',
    name: settings.output,
    flavours: flavours.map(({ name }) => name),
  })
  for (const text of flavours.flatMap(({ warnings }) => warnings)) warn(text)
  await requireTools(product.tools({ settings, architecture, drivers }))
  const build = { settings, flavours, report, now, signal }
  const { artifacts, facts } = await deliverWithoutTree(build, {
    product: product.name,
    outputs: product.outputs(settings),
    make: async (work) => {
      if (product.makeWithoutTree) return product.makeWithoutTree(build, work)
      throw new TypeError(`the product '${product.name}' cannot be made without a tree`)
    },
  })
  const counts = { made: 0, reused: 0, seconds: (now() - started) / 1000 }
  report({ type: 'build-finished', ...counts, artifacts })
  return { artifacts, facts, ...counts }
}
