import type { Rule } from '../../rule.ts'
import { bashScripts } from './bash-scripts.ts'

/** Of dib-lint. */
export const debugTrace: Rule = {
  id: 'debug-trace',
  severity: 'error',
  only: 'elements',
  dibLint: 'dibdebugtrace',
  explanation: 'elements trace their commands where DIB_DEBUG_TRACE is set',
  check: (subject) =>
    bashScripts(subject)
      .filter(({ text }) => !text.includes('DIB_DEBUG_TRACE'))
      .map(({ path }) => ({
        file: path,
        message: 'it does not follow DIB_DEBUG_TRACE: trace by set -x where that is above 0',
      })),
}
