import type { BuildContext } from '../build-context.ts'
import type { StepLabel } from '../report/events.ts'
import { placeJob } from '../sandbox/places.ts'
import { stageYields } from '../sandbox/stage.ts'
import { noteDuration } from '../store/durations.ts'
import { removeFolder } from '../store/sweep.ts'
import type { Delivery, Owner } from './delivery.ts'
import { findKept, type Kept, keepShapes } from './keep.ts'
import { lastJob, madePlaces } from './last-job.ts'
import { nameOutside } from './name-outside.ts'
import { listedPackages } from './package-list.ts'
import type { PartRecipe } from './recipe.ts'

type OnOutput = (line: string) => void

/** Does a piece of work that is told as a step, and notes how long it took. */
export async function reportWork<T>(
  build: BuildContext,
  label: StepLabel,
  work: (onOutput: OnOutput) => Promise<T>,
): Promise<T> {
  build.report({ type: 'step-started', step: label })
  const started = build.now()
  const done = await work((line) => build.report({ type: 'step-output', step: label, line })).catch(
    (error: unknown) => {
      throw nameOutside(error, build)
    },
  )
  const seconds = (build.now() - started) / 1000
  await noteDuration(build.store, label, seconds)
  build.report({ type: 'step-finished', step: label, seconds })
  return done
}

interface LastWork {
  readonly recipe: PartRecipe
  readonly owner: Owner
  /** A folder of this build's alone in the folder of the output. */
  readonly aside: string
  /** What was kept while the layers were made. */
  readonly kept?: Kept | undefined
  readonly onOutput: OnOutput
}

/** What came of the last job of a build. */
interface LastResult {
  /** What its parts yielded, by their names. */
  readonly yields: Readonly<Record<string, unknown>>
  /** A line `name version` each, where the base can list them. */
  readonly packages: readonly string[]
}

/**
 * Runs the last job of a build. Where it needs kept filesystems that the store has not, they are made, and it is run again; a
 * tree that passed the gate is not searched twice.
 */
export async function runLastJob(delivery: Delivery, work: LastWork): Promise<LastResult> {
  const { recipe, aside, onOutput } = work
  const { keeping, part } = recipe
  if (!keeping) return runOnce(delivery, work)
  const input = { delivery, recipe, keeping }
  // Of nothing that is kept, the part says what is wanted, unless it is nothing.
  const runWith = (kept: Kept | undefined, of: PartRecipe) => {
    const whole = { ...of, part: keeping.make(kept?.shapes ?? []) }
    return runOnce(delivery, { ...work, recipe: whole }, kept?.folder)
  }
  const first = await runWith(work.kept ?? (await findKept(input)), recipe)
  const wanted = keeping.wanted(first.yields[part.name])
  if (wanted === undefined) return first
  const kept = await keepShapes(input, wanted, onOutput)
  const { made } = madePlaces(delivery, aside)
  await removeFolder(made, (paths) => delivery.build.site.remove(paths))
  const { without: _, ...ungated } = recipe
  const second = await runWith(kept, ungated)
  return { ...second, yields: { ...first.yields, ...second.yields } }
}

async function runOnce(delivery: Delivery, work: LastWork, kept?: string): Promise<LastResult> {
  const { build, flavours } = delivery
  const { recipe, owner, aside } = work
  const job = lastJob(delivery, { recipe, owner, aside, kept })
  const { secrets } = build
  const results = await build.site.run(placeJob(job, build.roots), {
    secrets,
    onOutput: work.onOutput,
  })
  return { yields: stageYields(job, results), packages: listedPackages(flavours, results) }
}
