import type { Rule } from '../rule.ts'

/** What editors and merges leave lying about. */
export const leftover: Rule = {
  id: 'leftover',
  severity: 'warning',
  explanation:
    'copies that editors and merges leave are in the key of every hook beside them, and get published',
  check: ({ files }) =>
    files
      .filter(({ path }) => pattern.test(path))
      .map(({ path }) => ({ file: path, message: 'it looks left behind by an editor; remove it' })),
}

const pattern =
  /(~|#|\.(swp|swo|orig|rej|bak|dpkg-(old|new|dist)))$|(^|\/)(\.DS_Store|Thumbs\.db)$|\.#[^/]+$/
