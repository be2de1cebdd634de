import type { Rule } from '../../rule.ts'
import { bashScripts } from './bash-scripts.ts'

/** Of dib-lint. */
export const setU: Rule = {
  id: 'set-u',
  severity: 'error',
  only: 'elements',
  dibLint: 'setu',
  explanation: 'without set -u a mistyped variable is empty: rm -rf "$TAGRET_ROOT/"',
  check: (subject) =>
    bashScripts(subject)
      .filter(({ text }) => !/^set -[^ \n]*u/m.test(text))
      .map(({ path }) => ({ file: path, message: "a line 'set -u' is missing" })),
}
