import { ParfaitError } from '../errors.ts'
import { flavourOf } from '../flavours/flavour.ts'
import { secretNames } from '../flavours/secrets.ts'
import { reportsOf } from '../report/format.ts'
import { type Redact, redactor } from '../report/redact.ts'
import { hookFailure } from '../sandbox/failure.ts'
import type { Step } from '../step.ts'
import type { HostStep } from './compare.ts'
import type { Host } from './host.ts'
import { runModule } from './module-hook.ts'
import { makeParcel, type ParcelSource } from './parcel.ts'
import { type AppliedRecord, writeRecord } from './records.ts'
import { runStep } from './run-step.ts'

/** How many lines of a failing step are shown. */
const tailLength = 15

interface Applying {
  readonly remote: Host
  readonly isRoot: boolean
  readonly source: ParcelSource
  readonly who: string
}

/** Runs all steps that the host does not have, in order, and keeps a record of each there. Stops at one that fails. */
export async function carryOut(steps: readonly HostStep[], of: Applying): Promise<void> {
  const { report } = of.source.build
  for (const { step, reason } of steps)
    if (reason === undefined) report({ type: 'step-applied', step: step.label, key: step.key })
  for (const [nth, { step, reason }] of steps.entries()) {
    if (reason === undefined) continue
    report({
      type: 'step-started',
      step: step.label,
      reason,
      count: { nth: nth + 1, all: steps.length },
    })
    await carryOutStep(step, nth, of)
  }
}

async function carryOutStep(step: Step, nth: number, of: Applying): Promise<void> {
  const { remote, isRoot, source, who } = of
  const { build } = source
  const begin = build.now()
  const tail: string[] = []
  const redact = redactorOf(step, source)
  const keep = (more: Pick<AppliedRecord, 'status' | 'end'>) =>
    writeRecord(remote, isRoot, {
      nth,
      record: { key: step.key, material: step.material, begin, who, ...more },
    })
  try {
    const { phase, flavour, name } = step.label
    const title = `== ${new Date(begin).toISOString()} ${phase} ${flavour}/${name}`
    const onLine = (line: string) => {
      const shown = redact(line)
      tail.push(shown)
      if (tail.length > tailLength) tail.shift()
      build.report({ type: 'step-output', step: step.label, line: shown })
      return shown
    }
    const hook = step.work.kind === 'hook' ? step.work.hook : undefined
    if (hook?.kind === 'module') {
      await keep({ status: 'running' })
      await runModule({ step, hook, source, host: remote, isRoot, title, onLine })
    } else {
      const parcel = await makeParcel(step, source)
      await keep({ status: 'running' })
      const { signal, settings } = build
      await runStep(remote, {
        isRoot,
        parcel,
        title,
        signal,
        timeout: settings.hookTimeout,
        onLine,
      })
    }
    await keep({ status: 'applied', end: build.now() })
  } catch (error) {
    if (error instanceof ParfaitError && error.code === 'hook-failed')
      await keep({ status: 'failed', end: build.now() })
    throw told(error, { step, source, tail, seconds: (build.now() - begin) / 1000 })
  }
  build.report({
    type: 'step-finished',
    step: step.label,
    seconds: (build.now() - begin) / 1000,
  })
}

function redactorOf({ work }: Step, { build, flavours }: ParcelSource): Redact {
  const names =
    work.kind === 'hook' ? secretNames(flavourOf(flavours, work.hook.flavour), build.secrets) : []
  return redactor(names.flatMap((name) => build.secrets.get(name) ?? []))
}

/** Tells the failure as an event, and gives back the error to throw. */
function told(
  error: unknown,
  of: {
    readonly step: Step
    readonly source: ParcelSource
    readonly tail: readonly string[]
    readonly seconds: number
  },
): unknown {
  const { step, source, tail, seconds } = of
  if (!(error instanceof ParfaitError) || error.code === 'interrupted') return error
  const { work, label } = step
  const failure =
    work.kind === 'hook'
      ? hookFailure({ error, hook: work.hook, tail, quote: false })
      : error.code === 'hook-failed'
        ? new ParfaitError(
            'hook-failed',
            `The step '${label.phase}/${label.name}' failed: ${error.message}`,
            { hint: error.hint, cause: error },
          )
        : error
  const [first] = reportsOf(failure)
  if (first) source.build.report({ type: 'step-failed', step: label, seconds, error: first, tail })
  return failure
}
