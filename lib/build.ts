import { basename } from 'node:path'
import type { BuildContext } from './build-context.ts'
import type { Builder } from './builders/builder.ts'
import { local } from './builders/local.ts'
import { diskSettings } from './disk/disk-settings.ts'
import { diskTools } from './disk/tools.ts'
import { throwFaults } from './errors.ts'
import { requireState } from './flavours/choose.ts'
import type { Flavour } from './flavours/flavour.ts'
import type { OptionValues } from './flavours/options.ts'
import type { Facts } from './gather/facts.ts'
import { gatherFacts } from './gather/gather.ts'
import { breaksAt, checkBreaks } from './plan/breaks.ts'
import { makePlan } from './plan/plan.ts'
import { ramdiskTools } from './ramdisk/compressions.ts'
import { ramdiskSettings } from './ramdisk/ramdisk-settings.ts'
import type { Artifact, Reporter, StepLabel } from './report/events.ts'
import { knownTools, resolveBuild } from './resolve-build.ts'
import type { SecretEnvironment } from './settings/read-secret.ts'
import type { Settings } from './settings/settings.ts'
import type { Plan } from './step.ts'
import { openSession } from './store/session.ts'
import { Store } from './store/store.ts'
import { together } from './together.ts'
import { requireTools } from './tools.ts'
import { walkPlan } from './walk/walk.ts'

/** The process around a build, handed in. */
export interface BuildHost {
  readonly report: Reporter
  readonly signal?: AbortSignal | undefined
  readonly now: () => number
  readonly uid: number
  readonly gid: number
  /** The environment that secrets come from, for `--secret NAME=env:VARIABLE`; default: an empty one. */
  readonly env?: SecretEnvironment
  /** Where the build runs; default: this machine. */
  readonly builder?: Builder
  readonly breaks?: readonly string[]
  /** The command that runs this build again; shown with `--break` where a step fails. */
  readonly command?: string | undefined
}

/** What a build made. */
export interface BuildResult {
  readonly artifacts: readonly Artifact[]
  /** Layers made and reused. */
  readonly made: number
  readonly reused: number
  readonly seconds: number
}

/** What is decided before anything is done. */
export interface Decision {
  readonly build: BuildContext
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly facts: Facts
  readonly plan: Plan
}

/** Carries a plan out, has the files made of the finished tree, and tells of the end. */
export async function carryOut(
  decision: Decision,
  { host, started }: { readonly host: BuildHost; readonly started: number },
  make: () => Promise<readonly Artifact[]>,
): Promise<BuildResult> {
  const { made, reused } = await walkPlan(decision)
  // Side by side: flushing waits for the disk, and the last job mostly for the processor.
  const flushed = decision.build.store.flush(decision.plan.steps.map(({ key }) => key))
  const [artifacts] = await together([make(), flushed])
  const counts = { made, reused, seconds: (host.now() - started) / 1000 }
  host.report({ type: 'build-finished', ...counts, artifacts })
  return { artifacts, ...counts }
}

/** Reads flavours, gathers facts and computes the plan, then hands it on; the session ends with that. */
export async function decide<T>(
  asked: Settings,
  host: BuildHost,
  use: (decision: Decision) => Promise<T>,
): Promise<T> {
  const { report, signal, now, builder = local } = host
  const warn = (text: string) => report({ type: 'notice', level: 'warning', text })
  const needs = { env: host.env ?? {}, tools: knownTools(asked, builder) }
  const { faults, ...resolved } = await resolveBuild(asked, { warn, needs })
  throwFaults(faults)
  const { settings, flavours, options, secrets } = resolved
  const names = flavours.map((flavour) => flavour.name)
  report({ type: 'build-started', name: settings.output, flavours: names })
  for (const text of flavours.flatMap((flavour) => flavour.warnings)) warn(text)
  const site = await builder.open({ settings, uid: host.uid, signal })
  const store = new Store(site.store)
  await store.open()
  const session = await openSession(store, { remove: site.remove, ...(signal ? { signal } : {}) })
  try {
    const breaks = host.breaks ?? []
    const { command } = host
    const process = { report, signal, now, breaks, command }
    const build = { settings, store, session, site, secrets, ...process }
    const { architecture } = settings
    const facts = await gatherFacts(build, flavours, options)
    await requireState(settings, flavours, facts.state?.identity)
    await requireTools(
      settings.product.name === 'ramdisk'
        ? ramdiskTools(ramdiskSettings(settings).compression)
        : diskTools(facts.layout, { ...diskSettings(settings), architecture }),
    )
    const opened = (label: StepLabel) =>
      Object.values(breaksAt(label, breaks)).some(Boolean) ? basename(session.folder) : undefined
    const plan = makePlan({ settings, flavours, options, facts, opened })
    checkBreaks(
      plan.steps.map(({ label }) => label),
      breaks,
    )
    return await use({ build, flavours, options, facts, plan })
  } finally {
    await session.close()
  }
}
