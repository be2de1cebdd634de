import { type Decision, decide } from '../decide.ts'
import { ParfaitError } from '../errors.ts'
import type { BuildEvent } from '../report/events.ts'
import { walkPlan } from '../walk/walk.ts'
import { hostOf, settingsOf, type TreeRequest } from './request.ts'

/** What a build in a test did, beside what it made. */
export interface Course {
  readonly decision: Decision
  /** Whether each layer was in the store already, by key. */
  readonly reused: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** How far a build goes: to the plan, or to what `make` makes of the finished layers. */
type Make<T> = (decision: Decision, course: Course) => Promise<T>

/** Builds the layers of a request, then hands them on. A failing step's last lines are in the error's message. */
export async function build<T>(
  request: TreeRequest,
  output: string,
  make: Make<T>,
  walks = true,
): Promise<T> {
  const reused = new Set<string>()
  const warnings: string[] = []
  let tail: readonly string[] = []
  const report = (event: BuildEvent) => {
    if (event.type === 'step-cached') reused.add(event.key)
    if (event.type === 'notice' && event.level === 'warning') warnings.push(event.text)
    if (event.type === 'step-failed') tail = event.tail
    request.report?.(event)
  }
  try {
    return await decide(settingsOf(request, output), hostOf(request, report), async (decision) => {
      if (walks) await walkPlan(decision)
      return make(decision, { decision, reused, warnings })
    })
  } catch (error) {
    throw withTail(error, tail)
  }
}

/** A test runner shows the message of an error, and no display of parfait is beside it. */
function withTail(error: unknown, tail: readonly string[]): unknown {
  if (!(error instanceof ParfaitError) || tail.length === 0) return error
  const { code, place, hint, cause } = error
  // Without the stack that a module's log has, and nothing twice.
  const lines = tail.filter((line) => !/^\s+at |^Error: /.test(line))
  const said = lines.map((line) => `\n  | ${line}`).join('')
  return new ParfaitError(code, error.message + said, { place, hint, cause })
}
