import { matchesOf } from '../../place.ts'
import type { Rule } from '../../rule.ts'
import { isText } from '../../text-file.ts'

/** Of dib-lint. */
export const tabs: Rule = {
  id: 'tabs',
  severity: 'error',
  only: 'elements',
  dibLint: 'tabindent',
  explanation: 'elements are indented by spaces',
  check: ({ files }) =>
    files
      .filter(isText)
      .filter(({ path, isExecutable }) => isExecutable || path.endsWith('.rst'))
      .flatMap(({ path, text }) =>
        [...matchesOf(text, /^ *\t/m)].map(({ line }) => ({
          file: path,
          line,
          message: 'a tab is in the indentation',
        })),
      ),
}
