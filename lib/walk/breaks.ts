import { breakAfterError, breaksAt } from '../plan/breaks.ts'
import type { ExecTask, Task } from '../sandbox/job.ts'
import type { Step } from '../step.ts'

/** Puts the shells of `--break` around a step's work. */
export function breakTasks(
  step: Step,
  main: Task,
  breaks: readonly string[],
): { tasks: Task[]; onFailure: ExecTask | undefined } {
  const { before, after } = breaksAt(step.label, breaks)
  const shell = shellTask(main)
  return {
    tasks: [...(before ? [shell] : []), main, ...(after ? [shell] : [])],
    onFailure: breaks.includes(breakAfterError) ? shell : undefined,
  }
}

const greeting =
  'A shell in the sandbox of this step; what you change goes into this image alone. Leave: exit.'

/** A shell that sees what the step sees. */
function shellTask(main: Task): ExecTask {
  if (main.kind !== 'exec' && main.kind !== 'module')
    throw new TypeError(`no shell for a task of kind '${main.kind}'`)
  const command = ['/bin/sh', '-c', `echo '${greeting}'; exec "$(command -v bash || echo sh)"`]
  const env = { ...main.env, TERM: 'xterm', PS1: 'parfait# ' }
  // The terminal that it is given shows what is typed: secrets are for hooks alone.
  const { secrets: _, ...view } = main.view
  return { kind: 'exec', view, command, env, output: 'log', interactive: true }
}
