import type { ErrorReport } from '../report/events.ts'
import { cleanLine } from '../report/width.ts'
import { junitText } from '../test-reports/junit.ts'
import type { TestCase } from '../test-reports/suite.ts'

/** What became of one image, whatever was done to it. */
interface ToldOutcome {
  readonly name: string
  /** `failed`, `left-out`, or a word for what went well. */
  readonly state: string
  readonly seconds: number
  /** Where it is now: paths, or addresses. */
  readonly places: readonly string[]
  readonly errors: readonly ErrorReport[]
  /** The last lines that a step printed which failed. */
  readonly tail?: readonly string[]
}

/** The outcomes as CI systems read them: a suite with a case for each image. `suite` is its name. */
export function junitOf(outcomes: readonly ToldOutcome[], suite: string): string {
  return junitText([{ name: suite, cases: outcomes.map(caseOf) }])
}

function caseOf({ name, state, seconds, places, errors, tail = [] }: ToldOutcome): TestCase {
  if (state === 'left-out') return { name, seconds, state: 'skipped' }
  if (state !== 'failed') return { name, seconds, state: 'passed', text: places.join('\n') }
  const [first] = errors
  const text = [
    ...errors.flatMap(({ code, message, place, hint }) => [
      `error[${code}]: ${message}`,
      ...(place ? [`at ${place}`] : []),
      ...(hint ? [`hint: ${hint}`] : []),
    ]),
    ...tail.map((line) => `| ${cleanLine(line)}`),
  ].join('\n')
  return { name, seconds, state, text, message: first?.message ?? '', type: first?.code ?? '' }
}
