import { basename } from 'node:path'
import type { BuildHost } from './build-host.ts'
import { ParfaitError } from './errors.ts'
import { requireState, requireWriters } from './flavours/choose.ts'
import { requirePrograms } from './foreign-programs.ts'
import type { Facts } from './gather/facts.ts'
import { gatherFacts } from './gather/gather.ts'
import { type OpenedBuild, openBuild } from './open-build.ts'
import { breaksAt, checkBreaks } from './plan/breaks.ts'
import { makePlan } from './plan/plan.ts'
import { toolsHere } from './products/index.ts'
import { namedPhases } from './products/phases.ts'
import type { StepLabel } from './report/events.ts'
import type { Settings } from './settings/settings.ts'
import type { Plan } from './step.ts'
import { requireTools } from './tools.ts'

/** What is decided before anything is done. */
export interface Decision extends OpenedBuild {
  readonly facts: Facts
  readonly plan: Plan
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
  return openBuild(asked, host, async (opened) => {
    const { build, product, flavours, options } = opened
    const { settings, architecture, drivers, session, breaks, pins } = build
    await requirePrograms(architecture, { scratch: session.folder })
    const phases = namedPhases(product, settings)
    const facts = await gatherFacts(build, { flavours, options, phases, given: host.given?.facts })
    await requireState(settings, flavours, facts.state?.identity)
    const { layout } = facts
    const tools = toolsHere(product, { settings, architecture, drivers, layout })
    await requireTools(tools)
    if (settings.tools === 'host') await requireWriters(pins, tools)
    const isOpened = (label: StepLabel) =>
      Object.values(breaksAt(label, breaks)).some(Boolean) ? basename(session.folder) : undefined
    const plan = makePlan({ settings, flavours, options, facts, opened: isOpened })
    checkBreaks(
      plan.steps.map(({ label }) => label),
      breaks,
    )
    return use({ ...opened, facts, plan })
  })
}
