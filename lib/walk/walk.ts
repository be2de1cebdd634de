import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { explainMiss } from '../plan/explain.ts'
import { reportsOf } from '../report/format.ts'
import { hookFailure } from '../sandbox/failure.ts'
import type { Task } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Step } from '../step.ts'
import { noteDuration } from '../store/durations.ts'
import { noteReplaced } from '../store/generations.ts'
import { type KnownLayers, knownLayers } from '../store/known-layers.ts'
import { noteRoom, roomOf } from '../store/layer-rooms.ts'
import { throwIfFailed } from '../store/shared-steps.ts'
import { commitOf, newRecord } from './new-layer.ts'
import { stepJob } from './step-job.ts'
import type { WalkInput } from './walk-input.ts'

/** How many lines of a failing step are shown. */
const tailLength = 15

/** Carries out the plan: each step that the store has no layer of runs in a sandbox of its own; `made` is told of it then. */
export async function walkPlan(
  input: WalkInput,
  onMade: (step: Step) => void = () => {},
): Promise<{ readonly made: number; readonly reused: number }> {
  const { build, plan } = input
  const known = knownLayers(build.store)
  let made = 0
  for (const step of plan.steps) {
    if (await reuse(build, step, made > 0)) continue
    build.site.prepare?.()
    const lock = await build.store.lockKey(step.key, build.signal)
    try {
      // Another build may have made it while this one waited.
      if (await reuse(build, step, made > 0)) continue
      throwIfFailed(build.steps, build.store.layerFolder(step.key))
      await makeLayer(step, { ...input, known })
      made++
      onMade(step)
    } finally {
      await lock.release()
    }
  }
  return { made, reused: plan.steps.length - made }
}

async function reuse(build: BuildContext, step: Step, followsNew: boolean): Promise<boolean> {
  const { noCache, refresh } = build.settings
  const isBase = step.parent === undefined
  const isUnwanted = noCache || (refresh && (isBase || followsNew))
  if (isUnwanted && !build.steps.made.has(build.store.layerFolder(step.key))) return false
  const found = await build.store.findOn(step)
  if (!found) return false
  build.store.use(found)
  await build.store.touch(step.key, build.now())
  const bytes = await roomOf(build.store, step.key)
  build.report({ type: 'step-cached', step: step.label, key: step.key, bytes })
  return true
}

async function makeLayer(
  step: Step,
  input: WalkInput & { readonly known: KnownLayers },
): Promise<void> {
  const { build, known } = input
  const reason = explainMiss(step, await known.all(), build.settings.output)
  const nth = input.plan.steps.indexOf(step) + 1
  const count = { nth, all: input.plan.steps.length }
  build.report({ type: 'step-started', step: step.label, reason, count })
  const started = build.now()
  const tail: string[] = []
  let bytes: number | undefined
  try {
    await noteReplaced(build.store)
    const job = await stepJob(step, input)
    const hadSecrets = job.tasks.some((task) => hasSecrets(task))
    const record = await newRecord(step, { madeAt: started, hadSecrets }, build)
    const commit = commitOf(record, job.work, build.store)
    const answered = build.site.run(placeJob({ ...job, commit }, build.roots), {
      secrets: build.secrets,
      interactive: build.breaks.length > 0,
      onOutput: (line) => {
        tail.push(line)
        if (tail.length > tailLength) tail.shift()
        build.report({ type: 'step-output', step: step.label, line })
      },
    })
    // For what comes next: another step, or the files.
    build.site.prepare?.()
    bytes = Number((await answered).at(-1))
    await noteRoom(build.store, step.key, bytes)
    build.store.use(record)
    build.steps.made.add(build.store.layerFolder(step.key))
    await known.add(record)
  } catch (error) {
    throw reportFailure({ error, step, build, tail, seconds: secondsSince(started, build) })
  }
  const seconds = secondsSince(started, build)
  await noteDuration(build.store, step.label, seconds)
  build.report({ type: 'step-finished', step: step.label, seconds, bytes })
}

/** Whether a task may have put a secret into the layer. */
function hasSecrets(task: Task): boolean {
  return 'view' in task && (task.view.secrets?.names.length ?? 0) > 0
}

function secondsSince(started: number, build: BuildContext): number {
  return (build.now() - started) / 1000
}

/** Tells the failure as an event and gives back the error to throw. */
function reportFailure(failure: {
  readonly error: unknown
  readonly step: Step
  readonly build: BuildContext
  readonly tail: readonly string[]
  readonly seconds: number
}): unknown {
  const { error, step, build, tail, seconds } = failure
  if (error instanceof ParfaitError && error.code === 'interrupted') return error
  const hook = 'hook' in step.work ? step.work.hook : undefined
  const told = hook
    ? hookFailure({ error, hook, tail, quote: false })
    : engineFailure(error, step, tail)
  if (told instanceof ParfaitError) build.steps.failed.set(build.store.layerFolder(step.key), told)
  const [report] = reportsOf(told)
  if (report)
    build.report({
      type: 'step-failed',
      step: step.label,
      seconds,
      error: report,
      tail,
      log: build.store.logPath(step.key),
      shell:
        build.breaks.length > 0
          ? undefined
          : build.command && `${build.command} --break after-error`,
    })
  return told
}

/** How the base's program for packages begins the line that says that no archive answered. */
const unreachable = 'unreachable: '

/** A failure of the engine's own steps: packages, mostly. */
function engineFailure(error: unknown, { label }: Step, tail: readonly string[]): unknown {
  if (!(error instanceof ParfaitError) || error.code !== 'hook-failed') return error
  const text = tail.join('\n')
  if (/No space left on device|Disk quota exceeded/.test(text))
    return new ParfaitError('disk-full', `The disk is full: '${label.name}' could not write`, {
      hint: `free space in the store ('parfait cache prune'), or move it with --store`,
      cause: error,
    })
  const line = tail.findLast((candidate) => candidate.startsWith(unreachable))
  if (line !== undefined) {
    const said = line.slice(unreachable.length)
    return new ParfaitError('archive-unreachable', `A package archive did not answer: ${said}`, {
      hint: 'check the mirror and the network, or wait longer by --network-timeout; the same command goes on from here',
      cause: error,
    })
  }
  return new ParfaitError(
    'hook-failed',
    `The step '${label.phase}/${label.name}' failed. ${error.message}`,
    {
      hint: error.hint,
      cause: error,
    },
  )
}
