import { join } from 'node:path'
import { run } from '../../run.ts'
import { lintKinds } from '../kinds/index.ts'
import type { Found, Rule } from '../rule.ts'
import { shellOf } from '../shell.ts'

/** What shellcheck says, where it is installed. */
export const shellcheck: Rule = {
  id: 'shellcheck',
  severity: 'warning',
  explanation: 'shellcheck knows what goes wrong in shell scripts, bashisms in /bin/sh included',
  tool: {
    command: 'shellcheck',
    packages: {
      debian: 'shellcheck',
      fedora: 'ShellCheck',
      arch: 'shellcheck',
      suse: 'ShellCheck',
      alpine: 'shellcheck',
    },
  },
  check: async ({ kind, folder, files }) => {
    const scripts = files.filter((file) => /^(sh|bash|dash|ksh)$/.test(shellOf(file) ?? ''))
    if (scripts.length === 0) return []
    const paths = scripts.map(({ path }) => join(folder, path))
    // 1: it found something; 2: a file could not be read.
    const options = ['--format=json1', '--severity=warning', '--']
    const { stdout } = await run('shellcheck', [...options, ...paths], { accept: [1, 2] })
    const { comments } = JSON.parse(stdout) as { readonly comments: readonly Comment[] }
    return comments
      .filter(({ code }) => !leftOut.has(code))
      .map(
        ({ file, line, column, level, code, message }): Found => ({
          file: file.slice(folder.length + 1),
          line,
          column,
          message,
          code: `SC${code}`,
          severity: level === 'error' ? lintKinds[kind].shellcheckError : 'warning',
        }),
      )
  },
}

/** Files that it did not follow. */
const leftOut = new Set([1090, 1091])

interface Comment {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly level: string
  readonly code: number
  readonly message: string
}
