import type { Rule } from '../../rule.ts'

/** Of dib-lint. */
export const mdDocs: Rule = {
  id: 'md-docs',
  severity: 'error',
  only: 'elements',
  dibLint: 'mddocs',
  explanation: 'documentation of elements is reStructuredText',
  check: ({ files }) =>
    files
      .filter(({ path }) => path.endsWith('.md'))
      .map(({ path }) => ({ file: path, message: 'documentation here is .rst' })),
}
