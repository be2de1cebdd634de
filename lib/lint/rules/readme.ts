import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'

/** Nobody can use what nobody describes. */
export const readme: Rule = {
  id: 'readme',
  severity: 'warning',
  explanation:
    'a README.md, or README.rst where that is the custom, says what it does and how to use it',
  check: ({ kind, files }) => {
    const { file: name, severity } = lintKinds[kind].readme
    if (files.some(({ path }) => path === name)) return []
    return [
      { file: '', severity, message: `it has no ${name}: say what it does, and how to use it` },
    ]
  },
}
