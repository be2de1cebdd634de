import { lintKinds } from '../kinds/index.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'

/** Of dib-lint. */
export const exportAssignment: Rule = {
  id: 'export-assignment',
  severity: 'error',
  explanation: 'export X=$(command) succeeds even where the command fails',
  check: (subject) =>
    lintKinds[subject.kind].scripts(subject).flatMap(({ path, text }) =>
      [...matchesOf(text, /(export) .*\$\((?!\()/)].map(({ line, column }) => ({
        file: path,
        line,
        column,
        message: 'assign first, and export on a line of its own: only then set -e sees a failure',
      })),
    ),
}
