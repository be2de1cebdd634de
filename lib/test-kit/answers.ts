import { packageListerAtEnd } from '../deliver/package-list.ts'
import type { Question, RunAnswer } from '../sandbox/questions.ts'

/** A program in the tree; a text is for the shell, as in a terminal. */
export function runQuestion(
  command: string | readonly string[],
  { env = {}, input = '' }: RunOptions = {},
): Question {
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : command
  return { kind: 'run', command: words, env, input }
}

/** How a program runs in a tree. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Asks the base's own program what is installed. */
export const packagesQuestion: Question = runQuestion([packageListerAtEnd])

/** Lines `name version`; the architecture of a package is not part of its name here. */
export function readPackages({ stdout }: RunAnswer): Record<string, string> {
  const lines = stdout.split('\n').filter(Boolean)
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', version = ''] = line.split(' ')
      return [name.replace(/:.*/, ''), version]
    }),
  )
}

/** Asks for the state of a unit in a tree that does not run. */
export function serviceQuestion(unit: string): Question {
  return runQuestion(['systemctl', 'is-enabled', '--', unit])
}

/** What `systemctl is-enabled` said; it fails for units that are not enabled, too. */
export function readService({ stdout }: RunAnswer): string | undefined {
  const state = stdout.trim()
  return state === '' || state === 'not-found' ? undefined : state
}
