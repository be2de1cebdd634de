import { xmlText } from '../quoting/xml.ts'
import { cleanLine } from '../report/width.ts'
import type { CellOutcome } from './build-matrix.ts'

/** The outcomes as CI systems read them: a suite with a case for each image. `suite` is its name. */
export function junitText(outcomes: readonly CellOutcome[], suite: string): string {
  const count = (state: CellOutcome['state']) =>
    outcomes.filter((one) => one.state === state).length
  const counts = `tests="${outcomes.length}" failures="${count('failed')}" skipped="${count('left-out')}"`
  const seconds = outcomes.reduce((sum, one) => sum + one.seconds, 0)
  const numbers = `${counts} time="${seconds.toFixed(3)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `<testsuite name="${xmlText(suite)}" ${numbers}>`,
    ...outcomes.map(caseOf),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function caseOf({ name, state, seconds, artifacts, errors, tail }: CellOutcome): string {
  const head = `<testcase classname="matrix" name="${xmlText(name)}" time="${seconds.toFixed(3)}">`
  if (state === 'left-out') return `${head}<skipped/></testcase>`
  if (state !== 'failed') {
    const paths = artifacts.map(({ path }) => path).join('\n')
    return `${head}<system-out>${xmlText(paths)}</system-out></testcase>`
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
  const about = `message="${xmlText(first?.message ?? '')}" type="${xmlText(first?.code ?? '')}"`
  return `${head}<failure ${about}>${xmlText(text)}</failure></testcase>`
}
