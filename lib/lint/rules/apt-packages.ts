import { phases } from '../../phases.ts'
import { lintKinds } from '../kinds/index.ts'
import { matchesOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { shellCode, shellOf } from '../shell.ts'
import { isText } from '../text-file.ts'

/** A transaction of its own for what could be in that of all flavours. */
export const aptPackages: Rule = {
  id: 'apt-packages',
  severity: 'warning',
  explanation:
    'declared packages of all flavours go in by one transaction, and parfait explain can name who wants them',
  check: ({ kind, files }) =>
    files
      .filter(isText)
      .filter((file) => isInside(file.hookFolder) && shellOf(file) !== undefined)
      .flatMap(({ path, text }) =>
        [...matchesOf(shellCode(text), aptInstall)].map(({ line, column }) => ({
          file: path,
          line,
          column,
          message: lintKinds[kind].insteadOf.packageManager,
        })),
      ),
}

const aptInstall = /\b(apt-get|apt|aptitude)\b(?:[^\n;&|\\]|\\\n)*?\sinstall\b/

function isInside(folder: string | undefined): boolean {
  return phases.some((phase) => phase.folder === folder && phase.where === 'inside')
}
