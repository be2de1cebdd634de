import { jsonFault } from '../../json-document.ts'
import type { Rule } from '../../rule.ts'

/** Of dib-lint. */
export const pkgMap: Rule = {
  id: 'pkg-map',
  severity: 'error',
  only: 'elements',
  explanation: 'a pkg-map that is no JSON stops the build that reads it',
  check: ({ files }) =>
    files
      .filter(({ path, isExecutable }) => /(^|\/)pkg-map$/.test(path) && !isExecutable)
      .flatMap(({ path, text = '' }) => {
        const fault = jsonFault(text)
        return fault ? [{ file: path, ...fault }] : []
      }),
}
