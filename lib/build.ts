import { basename, dirname } from 'node:path'
import type { BuildContext } from './build-context.ts'
import type { BuildHost, BuildResult } from './build-host.ts'
import { buildWithoutTree } from './build-without-tree.ts'
import { local } from './builders/local.ts'
import {
  type Delivered,
  deliver,
  type Keeping,
  startKeeping,
  type Wish,
} from './deliver/deliver.ts'
import type { Owner } from './deliver/delivery.ts'
import { requireOutputs } from './deliver/output-places.ts'
import { reportWork } from './deliver/run-last-job.ts'
import { allDrivers } from './drivers.ts'
import { ParfaitError, throwFaults } from './errors.ts'
import { packageFolder } from './files.ts'
import { requireState } from './flavours/choose.ts'
import type { Flavour } from './flavours/flavour.ts'
import type { OptionValues } from './flavours/options.ts'
import { requirePrograms } from './foreign-programs.ts'
import type { Facts } from './gather/facts.ts'
import { gatherFacts } from './gather/gather.ts'
import { present } from './json.ts'
import { breaksAt, checkBreaks } from './plan/breaks.ts'
import { makePlan } from './plan/plan.ts'
import type { Product } from './products/driver.ts'
import { findProduct } from './products/index.ts'
import type { StepLabel } from './report/events.ts'
import { tellingFailure } from './report/failure.ts'
import { resolveBuild } from './resolve-build.ts'
import type { Roots } from './sandbox/places.ts'
import type { Settings } from './settings/settings.ts'
import type { Plan, Step } from './step.ts'
import { openSession, type StoreSession } from './store/session.ts'
import { createSharedSteps } from './store/shared-steps.ts'
import { Store } from './store/store.ts'
import { together } from './together.ts'
import { requireTools } from './tools.ts'
import { walkPlan } from './walk/walk.ts'

/** What is decided before anything is done. */
export interface Decision {
  readonly product: Product
  readonly build: BuildContext
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly facts: Facts
  readonly plan: Plan
}

/** Builds what the settings are of: settings → flavours → facts → plan → layers → tree → artifacts. */
export async function build(settings: Settings, host: BuildHost): Promise<BuildResult> {
  return tellingFailure(host.report, () => buildAll(settings, host))
}

async function buildAll(settings: Settings, host: BuildHost): Promise<BuildResult> {
  const started = host.now()
  await requirePlaces(settings, host)
  if (settings.product.isBaseless) return buildWithoutTree(settings, host)
  return decide(settings, host, async (decision) => {
    const { plan, build, product } = decision
    let keeping: Promise<Keeping | undefined> | undefined
    const onMade = ({ key }: Step) => {
      if (key === plan.checkpoint.key) keeping = keepFor(decision)
    }
    const walked = walkPlan(decision, onMade)
    // Also where a step fails, nothing runs on.
    const { made, reused } = await walked.catch(async (error: unknown) => {
      await (await keeping)?.done
      throw error
    })
    const label = { phase: product.name, flavour: 'all', name: 'filesystems' }
    const begun = await keeping
    const kept = begun && (await reportWork(build, label, () => begun.done))
    const layers = [...plan.steps, kept].filter((layer) => layer !== undefined)
    // Side by side: flushing waits for the disk, and the last job mostly for the processor.
    const ready = build.store.flush(layers.map(({ key }) => key))
    const [{ artifacts, facts }] = await together([
      makeFiles(decision, host, { ready, kept }),
      ready,
    ])
    const counts = { made, reused, seconds: (host.now() - started) / 1000 }
    host.report({ type: 'build-finished', ...counts, artifacts })
    return { artifacts, facts, ...counts }
  })
}

/** Checks before any work that the files of a build can be put where they go. Error: `output-refused`. */
export async function requirePlaces(
  settings: Settings,
  { drivers }: Pick<BuildHost, 'drivers'> = {},
): Promise<void> {
  const product = findProduct(settings.product.name, allDrivers(drivers).products)
  await requireOutputs(settings, product.outputs(settings))
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

/**
 * Reads flavours, gathers facts and computes the plan, then hands it on; the session ends with that. Error: `usage`
 * for a build without a tree, which has no plan.
 */
export async function decide<T>(
  asked: Settings,
  host: BuildHost,
  use: (decision: Decision) => Promise<T>,
): Promise<T> {
  if (asked.product.isBaseless)
    throw new ParfaitError('usage', 'A build without a tree has no plan: it makes no layers', {
      hint: "'parfait validate' checks it, and 'parfait explain' says what takes part",
    })
  const { report, signal, now, builder = local } = host
  const warn = (text: string) => report({ type: 'notice', level: 'warning', text })
  const needs = { env: host.env ?? {}, tools: builder.tools }
  const drivers = allDrivers(host.drivers)
  const { faults, ...resolved } = await resolveBuild(asked, { warn, needs, drivers })
  throwFaults(faults)
  const { product, settings, architecture, flavours, options, secrets } = resolved
  const names = flavours.map((flavour) => flavour.name)
  report({ type: 'build-started', name: settings.output, flavours: names })
  for (const text of flavours.flatMap((flavour) => flavour.warnings)) warn(text)
  const site = await builder.open({ settings, uid: host.uid, signal })
  const store = new Store(site.store)
  await store.open()
  const session = await openSession(store, { remove: site.remove, ...(signal ? { signal } : {}) })
  try {
    const breaks = host.breaks ?? []
    const { command, steps = createSharedSteps() } = host
    const around = { report, signal, now, breaks, steps, command }
    const roots = rootsOf({ settings, store, session, flavours })
    const build = {
      settings,
      drivers,
      architecture,
      store,
      session,
      roots,
      site,
      secrets,
      ...around,
    }
    await requirePrograms(architecture, { scratch: session.folder })
    const { phases } = product
    const facts = await gatherFacts(build, { flavours, options, phases })
    await requireState(settings, flavours, facts.state?.identity)
    const { layout } = facts
    await requireTools(product.tools({ settings, architecture, drivers, layout }))
    const opened = (label: StepLabel) =>
      Object.values(breaksAt(label, breaks)).some(Boolean) ? basename(session.folder) : undefined
    const plan = makePlan({ settings, flavours, options, facts, opened })
    checkBreaks(
      plan.steps.map(({ label }) => label),
      breaks,
    )
    return await use({ product, build, flavours, options, facts, plan })
  } finally {
    await site.close?.()
    await session.close()
  }
}

/** The folders that a build's jobs name paths from. */
function rootsOf(of: {
  readonly settings: Settings
  readonly store: Store
  readonly session: StoreSession
  readonly flavours: readonly Flavour[]
}): Roots {
  return {
    engine: packageFolder,
    node: process.execPath,
    store: of.store.folder,
    session: of.session.folder,
    output: dirname(of.settings.output),
    ...Object.fromEntries(of.flavours.map(({ name, folder }) => [`flavour/${name}`, folder])),
  }
}
