import type { Rule } from '../rule.ts'
import { isText } from '../text-file.ts'

/** Of dib-lint, for all that is read by line. */
export const finalNewline: Rule = {
  id: 'final-newline',
  severity: 'error',
  dibLint: 'newline',
  explanation: 'a shell that reads line by line loses a last line without an end',
  check: ({ files }) =>
    files
      .filter(isText)
      .filter(({ path, isExecutable, shebang }) => isExecutable || shebang || isRead.test(path))
      .filter(({ text }) => text !== '' && !text.endsWith('\n'))
      .map(({ path, text }) => ({
        file: path,
        line: text.split('\n').length,
        message: 'the last line has no end',
        fix: { kind: 'rewrite', rewrite: (old) => `${old}\n` },
      })),
}

const isRead =
  /(^|\/)(README\.(md|rst)|flavour\.json|binary-deps|init)$|\.rst$|source-repository-[^/]*$/
