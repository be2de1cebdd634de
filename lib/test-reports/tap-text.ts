import { shownText } from '../report/shown-path.ts'
import type { TestSuite } from './suite.ts'

/** Suites as TAP 14, a line for each case; https://testanything.org/tap-version-14-specification.html */
export function tapText(suites: readonly TestSuite[]): string {
  const lines = suites.flatMap(({ name, cases }) =>
    cases.map((one) => ({ ...one, title: one.name === name ? name : `${name} > ${one.name}` })),
  )
  const shown = lines.map(({ title, state, message = '' }, index) => {
    const result = `${state === 'failed' ? 'not ok' : 'ok'} ${index + 1} - ${spell(title)}`
    if (state === 'skipped') return `${result} # SKIP`
    const comment = message === '' ? '' : `\n# ${shownText(message)}`
    return state === 'failed' ? result + comment : result
  })
  return ['TAP version 14', `1..${lines.length}`, ...shown, ''].join('\n')
}

/** `#` begins a directive, and a backslash takes that from what follows it. */
function spell(text: string): string {
  return shownText(text).replace(/[\\#]/g, (letter) => `\\${letter}`)
}
