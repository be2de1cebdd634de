import type { Rule } from '../rule.ts'

/** An executable file that no kernel can start. */
export const shebang: Rule = {
  id: 'shebang',
  severity: 'error',
  explanation: 'an executable hook without #! on its first line cannot be started',
  check: ({ files }) =>
    files
      .filter(({ hookFolder, isExecutable }) => hookFolder !== undefined && isExecutable)
      .filter(({ path, text, isElf }) => !isElf && text !== undefined && isScriptName(path))
      .filter(({ text = '', hookFolder }) => hookFolder !== 'environment.d' && !/^#!/.test(text))
      .map(({ path, text = '' }) =>
        late.test(text)
          ? {
              file: path,
              line: 1,
              message: '#! has to be the first two bytes of the file',
              fix: { kind: 'rewrite' as const, rewrite: (old: string) => old.replace(late, '#!') },
            }
          : {
              file: path,
              line: 1,
              message: "begin it with '#!/bin/sh', or make it data by 'chmod -x'",
            },
      ),
}

/** A byte order mark or empty lines before it. */
const late = /^(?:\ufeff|\s)+#!/

function isScriptName(path: string): boolean {
  return /\/[\w-]+$/.test(path)
}
