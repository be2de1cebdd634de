import { matchesOf } from '../../place.ts'
import type { Found, Rule } from '../../rule.ts'
import { isText } from '../../text-file.ts'

/** Of dib-lint. */
export const environmentFile: Rule = {
  id: 'environment-file',
  severity: 'error',
  only: 'elements',
  explanation: 'files of environment.d are sourced by every phase: not executed, not traced',
  check: ({ files }) =>
    files
      .filter(isText)
      .filter(({ path }) => path.includes('environment.d/'))
      .flatMap(({ path, text, isExecutable }): Found[] => [
        ...[...matchesOf(text, /set -x/)].map(({ line, column }) => ({
          file: path,
          line,
          column,
          message: "'set -x' here traces all scripts",
        })),
        ...(isExecutable
          ? [
              {
                file: path,
                message: 'it is sourced, and must not be executable: chmod -x',
                fix: { kind: 'executable' as const, executable: false },
              },
            ]
          : []),
      ]),
}
