import { lintKinds } from '../kinds/index.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'

/** Of dib-lint. */
export const which: Rule = {
  id: 'which',
  severity: 'error',
  dibLint: 'which',
  explanation: 'which is no part of POSIX, and small systems lack it',
  check: (subject) => {
    const { scripts, callOfWhich } = lintKinds[subject.kind]
    return scripts(subject).flatMap(({ path, text }) =>
      [...matchesOf(text, callOfWhich)].map(({ line, column }) => ({
        file: path,
        line,
        column,
        message: "use 'command -v' instead of which",
      })),
    )
  },
}
