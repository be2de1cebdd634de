import type { Step } from '../plan/step.ts'
import type { ExecTask, Task } from '../sandbox/job.ts'

/** Puts the shells of `--break` around a step's work. */
export function breakTasks(
  step: Step,
  main: Task,
  breaks: readonly string[],
): { tasks: Task[]; onFailure: ExecTask | undefined } {
  const wanted = (when: string) =>
    breaks.some((text) => text.startsWith(`${when}-`) && names(step, text.slice(when.length + 1)))
  const shell = shellTask(main)
  const onError = breaks.includes('after-error')
  return {
    tasks: [...(wanted('before') ? [shell] : []), main, ...(wanted('after') ? [shell] : [])],
    onFailure: onError ? shell : undefined,
  }
}

/** True where `text` means this step: its phase, its hook's name, or `flavour/name`. */
function names({ label }: Step, text: string): boolean {
  return [label.phase, label.name, `${label.flavour}/${label.name}`].includes(text)
}

const greeting =
  'A shell in the sandbox of this step; what you change here is part of it. Leave with exit.'

/** A shell that sees what the step sees. */
function shellTask(main: Task): ExecTask {
  if (main.kind !== 'exec' && main.kind !== 'module')
    throw new TypeError(`no shell for a task of kind '${main.kind}'`)
  const command = ['/bin/sh', '-c', `echo '${greeting}'; exec "$(command -v bash || echo sh)"`]
  const env = { ...main.env, TERM: 'xterm', PS1: 'parfait# ' }
  return { kind: 'exec', view: main.view, command, env, output: 'log', interactive: true }
}
