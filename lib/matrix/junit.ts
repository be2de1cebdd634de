import { cleanLine } from '../report/width.ts'
import { junitText } from '../test-reports/junit.ts'
import type { TestCase } from '../test-reports/suite.ts'
import type { CellOutcome } from './build-matrix.ts'

/** The outcomes as CI systems read them: a suite with a case for each image. `suite` is its name. */
export function junitOf(outcomes: readonly CellOutcome[], suite: string): string {
  return junitText([{ name: suite, cases: outcomes.map(caseOf) }])
}

function caseOf({ name, state, seconds, artifacts, errors, tail }: CellOutcome): TestCase {
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
