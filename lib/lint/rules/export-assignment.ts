import { dibFiles, isText } from '../element.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { shellCode, shellOf } from '../shell.ts'

/** Of dib-lint. */
export const exportAssignment: Rule = {
  id: 'export-assignment',
  severity: 'error',
  explanation: 'export X=$(command) succeeds even where the command fails',
  check: (subject) =>
    (subject.kind === 'element'
      ? dibFiles(subject)
      : subject.files
          .filter(isText)
          .filter((file) => shellOf(file) !== undefined)
          .map((file) => ({ ...file, text: shellCode(file.text) }))
    ).flatMap(({ path, text }) =>
      [...matchesOf(text, /(export) .*\$\((?!\()/)].map(({ line, column }) => ({
        ...{ file: path, line, column },
        message: 'assign first, and export on a line of its own: only then set -e sees a failure',
      })),
    ),
}
