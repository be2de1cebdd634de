import type { BuildHost, BuildResult } from './build-host.ts'
import { buildWithoutTree } from './build-without-tree.ts'
import { type Decision, decide } from './decide.ts'
import {
  type Delivered,
  deliver,
  type Keeping,
  startKeeping,
  type Wish,
} from './deliver/deliver.ts'
import type { Owner } from './deliver/delivery.ts'
import { requireOutputs } from './deliver/output-places.ts'
import { allOutputs } from './deliver/papers.ts'
import { reportWork } from './deliver/run-last-job.ts'
import { allDrivers } from './drivers.ts'
import { present } from './json.ts'
import { findProduct } from './products/index.ts'
import { tellingFailure } from './report/failure.ts'
import type { Settings } from './settings/settings.ts'
import type { LayerPusher } from './shared-store/push-for-build.ts'
import type { Step } from './step.ts'
import { together } from './together.ts'
import { walkPlan } from './walk/walk.ts'
import { withTools } from './with-tools.ts'

/** Builds what the settings are of: settings → flavours → facts → plan → layers → tree → artifacts. */
export async function build(settings: Settings, host: BuildHost): Promise<BuildResult> {
  return tellingFailure(host.report, () => buildAll(settings, host))
}

async function buildAll(settings: Settings, host: BuildHost): Promise<BuildResult> {
  const started = host.now()
  await requirePlaces(settings, host)
  if (settings.product.isBaseless) return buildWithoutTree(settings, host)
  return decide(settings, host, (decision) => carryOut(decision, host, started))
}

/** Layers → tree → artifacts, of a plan that was made; `started` is when the build began, in milliseconds since the epoch. */
export function carryOut(
  decision: Decision,
  host: BuildHost,
  started: number,
): Promise<BuildResult> {
  return withTools(decision, host, (whole) => carryWhole(whole, host, started))
}

async function carryWhole(
  decision: Decision,
  host: BuildHost,
  started: number,
): Promise<BuildResult> {
  const { plan, build, product } = decision
  const pusher = await openSharing(decision, host)
  let keeping: Promise<Keeping | undefined> | undefined
  const onMade = (step: Step) => {
    if (step.key === plan.checkpoint.key) keeping = keepFor(decision)
    pusher?.made(step)
  }
  const walked = walkPlan(decision, onMade)
  // Also where a step fails, nothing runs on.
  const { made, reused } = await walked.catch(async (error: unknown) => {
    await (await keeping)?.done
    await pusher?.settled()
    throw error
  })
  const label = { phase: product.name, flavour: 'all', name: 'filesystems' }
  const begun = await keeping
  const kept = begun && (await reportWork(build, label, () => begun.done))
  const layers = [...plan.steps, kept].filter((layer) => layer !== undefined)
  // Side by side: flushing waits for the disk, and the last job mostly for the processor.
  const ready = build.store.flush(layers.map(({ key }) => key))
  const files = together([makeFiles(decision, host, { ready, kept }), ready])
  const [{ artifacts, facts }] = await files.finally(() => pusher?.settled())
  await pusher?.finish()
  const counts = { made, reused, seconds: (host.now() - started) / 1000 }
  host.report({ type: 'build-finished', ...counts, artifacts })
  return { artifacts, facts, ...counts }
}

/** Brings what a shared store has, and gives back what takes layers there. It is loaded where the settings name one. */
async function openSharing(
  decision: Pick<Decision, 'build' | 'plan'>,
  owner: Owner,
): Promise<LayerPusher | undefined> {
  if (!decision.build.settings.sharedStore) return undefined
  const [{ pullForBuild }, { layerPusher }] = await Promise.all([
    import('./shared-store/pull-for-build.ts'),
    import('./shared-store/push-for-build.ts'),
  ])
  await pullForBuild(decision, owner)
  return layerPusher(decision, owner)
}

/** Makes the layers of the first steps of a plan, from the base up, and nothing of them. */
export async function makeLayers(
  decision: Decision,
  owner: Owner,
  count: number,
): Promise<Pick<BuildResult, 'made' | 'reused'>> {
  const steps = decision.plan.steps.slice(0, count)
  const part = { ...decision, plan: { ...decision.plan, steps } }
  const pusher = await openSharing(part, owner)
  const walked = walkPlan(part, (step) => pusher?.made(step))
  const counts = await walked.finally(() => pusher?.settled())
  await decision.build.store.flush(steps.map(({ key }) => key))
  return counts
}

/** Checks before any work that the files of a build can be put where they go. Error: `output-refused`. */
export async function requirePlaces(
  settings: Settings,
  { drivers }: Pick<BuildHost, 'drivers'> = {},
): Promise<void> {
  const product = findProduct(settings.product.name, allDrivers(drivers).products)
  await requireOutputs(settings, allOutputs(product, settings))
}

/** Has the product's files made of the finished layers; nothing is replaced before `ready`. */
export async function makeFiles(
  decision: Decision,
  owner: Owner,
  wish: Pick<Wish, 'ready' | 'kept'> = {},
): Promise<Delivered> {
  return deliver(decision, await decision.product.make(decision), present({ owner, ...wish }))
}

/** Begins what later steps do not matter for. */
async function keepFor(decision: Decision): Promise<Keeping | undefined> {
  return startKeeping(decision, await decision.product.make(decision))
}
