import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'

/** A script that goes on after a command has failed. */
export const setE: Rule = {
  id: 'set-e',
  severity: 'error',
  dibLint: 'sete',
  explanation:
    'without set -e a script goes on after a command has failed, and the image is made all the same',
  check: ({ kind, files }) =>
    files
      .filter(lintKinds[kind].goesOn)
      .map(({ path }) => ({ file: path, message: "put 'set -eu' below the first line" })),
}
