import { compareBytes } from '../../../files.ts'
import type { Found, Rule } from '../../rule.ts'

/** Of dib-lint, and more: its reader takes a comment for a name. */
export const elementDeps: Rule = {
  id: 'element-deps',
  severity: 'error',
  only: 'elements',
  explanation:
    'element-deps has a name on each line, sorted; a comment would be looked for as an element',
  check: ({ files }) =>
    files
      .filter(({ path }) => path === 'element-deps' || path === 'element-provides')
      .flatMap(({ path, text = '' }): Found[] => {
        const lines = text.split('\n')
        const comments = lines.flatMap((line, index) =>
          line.startsWith('#')
            ? [
                {
                  file: path,
                  line: index + 1,
                  message: 'a comment would be taken for names; remove it',
                },
              ]
            : [],
        )
        const names = lines.filter((line) => line !== '' && !line.startsWith('#'))
        const sorted = [...names].sort(compareBytes)
        const first = names.findIndex((name, index) => name !== sorted[index])
        if (path !== 'element-deps' || first < 0) return comments
        const message = `it is not sorted: '${sorted[first]}' comes before '${names[first]}'`
        const fix = { kind: 'rewrite' as const, rewrite: () => `${sorted.join('\n')}\n` }
        const line = lines.indexOf(names[first] ?? '') + 1
        return [...comments, { file: path, line, message, ...(comments.length ? {} : { fix }) }]
      }),
}
