import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'
import type { LintFile, Subject } from '../subject.ts'

/** A script in a hook folder that no runner would run. */
export const hookName: Rule = {
  id: 'hook-name',
  severity: 'error',
  explanation:
    'runners take names of letters, digits, _ and -; a file with a dot, ~ or a space is data',
  check: (subject) =>
    subject.files
      .filter((file) => isForgotten(file, subject))
      .map(({ path }) => ({
        file: path,
        message: `no runner runs a file of this name; if it is a hook, call it '${plainName(path)}'`,
      })),
}

/** Executable, with a name that is passed over, and called by no other file. */
function isForgotten(
  { path, hookFolder = '', isExecutable, text }: LintFile,
  subject: Subject,
): boolean {
  const isKnown = Object.values(lintKinds).some(({ folders }) => folders.includes(hookFolder))
  if (!isKnown || lintKinds[subject.kind].sourced.includes(hookFolder)) return false
  const name = path.slice(hookFolder.length + 1)
  if (/^[\w-]+(\.(ts|mts|js|mjs))?$/.test(name) || /[~#]$|\.(swp|orig|rej|bak)$/.test(name))
    return false
  if (!isExecutable && !/^#!/.test(text ?? '')) return false
  return !subject.files.some((other) => other.path !== path && other.text?.includes(name))
}

function plainName(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  return name.replace(/\.(sh|bash|py|pl|rb)$/, '').replace(/[^\w-]+/g, '-')
}
