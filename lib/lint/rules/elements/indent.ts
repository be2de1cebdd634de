import { matchesOf } from '../../place.ts'
import type { Rule } from '../../rule.ts'
import { dibFiles } from '../../text-file.ts'

/** Of dib-lint. */
export const indent: Rule = {
  id: 'indent',
  severity: 'error',
  only: 'elements',
  dibLint: 'indent',
  explanation: 'scripts of elements are indented by four spaces',
  check: (subject) =>
    dibFiles(subject)
      .filter(({ shebang }) => shebang !== undefined && !/python/.test(shebang))
      .flatMap(({ path, text }) =>
        [...matchesOf(text, /^(?: {4})* {1,3}(?=[^ \n])/m)].map(({ line }) => ({
          file: path,
          line,
          message: 'the indentation is no multiple of four spaces',
        })),
      ),
}
