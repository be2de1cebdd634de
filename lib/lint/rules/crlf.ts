import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'

/** Line endings of another system. */
export const crlf: Rule = {
  id: 'crlf',
  severity: 'error',
  explanation: 'with CR LF the kernel looks for an interpreter whose name ends in CR',
  check: ({ files }) =>
    files
      .filter(({ path, shebang }) => shebang !== undefined || isRead(path))
      .filter(({ text = '' }) => text.includes('\r\n'))
      .map(({ path, text = '' }) => ({
        file: path,
        line: text.slice(0, text.indexOf('\r\n')).split('\n').length,
        message: 'it has CR LF line endings; one LF ends a line',
        fix: { kind: 'rewrite', rewrite: (old) => old.replaceAll('\r\n', '\n') },
      })),
}

/** What runners and parsers read by line, and a fragment of shell. */
function isRead(path: string): boolean {
  return Object.values(lintKinds).some(({ lineFiles }) => lineFiles.test(path))
}
