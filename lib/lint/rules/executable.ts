import type { Rule } from '../rule.ts'

/** A script that nobody may run. */
export const executable: Rule = {
  id: 'executable',
  severity: 'error',
  dibLint: 'executable',
  explanation: 'a file with #! that is not executable is data: no runner runs it',
  check: ({ files }) =>
    files
      .filter(({ shebang, isExecutable }) => shebang !== undefined && !isExecutable)
      .map(({ path, hookFolder }) => ({
        file: path,
        message: `it begins with #!, and is not executable${hookFolder ? ', so it is not run' : ''}: chmod +x`,
        fix: { kind: 'executable', executable: true },
      })),
}
