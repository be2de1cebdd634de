import type { Rule } from '../rule.ts'
import { shellCode, shellOf } from '../shell.ts'
import type { LintFile, Subject } from '../subject.ts'

/** A script that goes on after a command has failed. */
export const setE: Rule = {
  id: 'set-e',
  severity: 'error',
  dibLint: 'sete',
  explanation:
    'without set -e a script goes on after a command has failed, and the image is made all the same',
  check: ({ kind, files }) =>
    files
      .filter((file) => isJudged(kind, file))
      .map(({ path }) => ({ file: path, message: "put 'set -eu' below the first line" })),
}

function isJudged(kind: Subject['kind'], file: LintFile): boolean {
  const { text = '', shebang = '', hookFolder } = file
  // As dib-lint: bash alone, and set at the beginning of a line.
  if (kind === 'element') return shebang.startsWith('/bin/bash') && !/^set -[^ \n]*e/m.test(text)
  if (hookFolder === undefined || shellOf(file) === undefined) return false
  if (/\s-[a-z]*e/.test(shebang)) return false
  const code = shellCode(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
  // The status of the only command is the script's.
  if (code.length < 2) return false
  return !/^\s*set\s+(-[a-z]*e|.*-o\s+errexit)/m.test(code.join('\n'))
}
