import { join, normalize } from 'node:path'
import type { Rule } from '../rule.ts'

/** A link that means nothing elsewhere. */
export const brokenLink: Rule = {
  id: 'broken-link',
  severity: 'error',
  explanation: 'a link out of the folder, or to nothing, is broken on every other machine',
  check: ({ files }) =>
    files.flatMap(({ path, link, isBroken }) => {
      if (link === undefined) return []
      if (isBroken)
        return [{ file: path, message: `it is a link to '${link}', which is not there` }]
      const target = normalize(join(path, '..', link))
      if (!link.startsWith('/') && !target.startsWith('../')) return []
      return [
        {
          file: path,
          severity: 'warning' as const,
          message: `it is a link out of the folder, to '${link}'`,
        },
      ]
    }),
}
