import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { shellCode, shellOf } from '../shell.ts'
import { isText } from '../text-file.ts'

/** A question that nobody answers. */
export const aptYes: Rule = {
  id: 'apt-yes',
  severity: 'error',
  explanation: 'apt-get asks before it installs, and in a build there is nobody to answer',
  check: ({ files }) =>
    files
      .filter(isText)
      .filter((file) => shellOf(file) !== undefined)
      .flatMap(({ path, text }) =>
        [...matchesOf(shellCode(text), aptCall)]
          .filter(({ match }) => !isAnswered.test(match[0]))
          .map(({ line, column }) => ({ file: path, line, column, message: 'add --yes' })),
      ),
}

const aptCall =
  /\b(apt-get|apt)\b(?:[^\n;&|\\]|\\\n)*?\s(?:install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove)\b(?:[^\n;&|\\]|\\\n)*/

const isAnswered = /\s(-[a-z]*y|-qq|--yes|--assume-yes|--simulate|--download-only|-[a-z]*[sd]\b)/
