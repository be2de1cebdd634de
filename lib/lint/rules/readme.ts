import type { Rule } from '../rule.ts'

/** Nobody can use what nobody describes. */
export const readme: Rule = {
  id: 'readme',
  severity: 'warning',
  explanation: 'a flavour has a README.md, an element a README.rst: what it does, how to use it',
  check: ({ kind, files }) => {
    const name = kind === 'element' ? 'README.rst' : 'README.md'
    if (files.some(({ path }) => path === name)) return []
    const severity = kind === 'element' ? ('error' as const) : ('warning' as const)
    return [
      { file: '', severity, message: `it has no ${name}: say what it does, and how to use it` },
    ]
  },
}
