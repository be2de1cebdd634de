import { type JunitCase, junitText } from '../report/junit.ts'
import { cleanLine } from '../report/width.ts'
import type { CellOutcome } from './build-matrix.ts'

/** The outcomes as CI systems read them: a suite with a case for each image. `suite` is its name. */
export function junitOf(outcomes: readonly CellOutcome[], suite: string): string {
  return junitText(suite, outcomes.map(caseOf))
}

function caseOf({ name, state, seconds, artifacts, errors, tail }: CellOutcome): JunitCase {
  if (state === 'left-out') return { name, seconds, state: 'skipped' }
  if (state !== 'failed') {
    const text = artifacts.map(({ path }) => path).join('\n')
    return { name, seconds, state: 'passed', text }
  }
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
