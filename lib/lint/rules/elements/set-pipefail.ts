import type { Rule } from '../../rule.ts'
import { bashScripts } from './bash-scripts.ts'

/** Of dib-lint. */
export const setPipefail: Rule = {
  id: 'set-pipefail',
  severity: 'error',
  only: 'elements',
  dibLint: 'setpipefail',
  explanation: 'without pipefail only the last command of a pipe can fail',
  check: (subject) =>
    bashScripts(subject)
      .filter(({ text }) => !/^set -o pipefail/m.test(text))
      .map(({ path }) => ({ file: path, message: "a line 'set -o pipefail' is missing" })),
}
