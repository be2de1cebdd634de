import { dibFiles, isText } from '../element.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { shellCode, shellOf } from '../shell.ts'

/** Of dib-lint. */
export const which: Rule = {
  id: 'which',
  severity: 'error',
  dibLint: 'which',
  explanation: 'which is no part of POSIX, and small systems lack it',
  check: (subject) =>
    (subject.kind === 'element'
      ? dibFiles(subject).map(({ path, text }) => ({ path, text, pattern: anywhere }))
      : subject.files
          .filter(isText)
          .filter((file) => shellOf(file) !== undefined)
          .map(({ path, text }) => ({ path, text: shellCode(text), pattern: asCommand }))
    ).flatMap(({ path, text, pattern }) =>
      [...matchesOf(text, pattern)].map(({ line, column }) => ({
        ...{ file: path, line, column, message: "use 'command -v' instead of which" },
      })),
    ),
}

/** As dib-lint: every line that is no comment. */
const anywhere = /^(?!\s*#).*(which ).*$/m

const asCommand = /(?:^|[;&|({!`]|\b(?:if|then|else|do|while|until)\b)[ \t]*(which)[ \t]/m
