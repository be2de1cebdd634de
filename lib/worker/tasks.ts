import { ParfaitError } from '../errors.ts'
import { digestFolder } from '../folder-digests.ts'
import { describeEnd } from '../process-end.ts'
import { removeTree } from '../remove-tree.ts'
import { run } from '../run.ts'
import { nodeIn } from '../sandbox/engine.ts'
import type { ExecTask, ModuleTask, Task, WireError } from '../sandbox/job.ts'
import { fromWire } from '../sandbox/wire.ts'
import { describeBytes } from '../size.ts'
import { execute, executeInteractively } from './exec.ts'

interface TaskContext {
  readonly work: string
  readonly secrets: ReadonlyMap<string, Uint8Array>
  /** Seconds that a hook may take; absent: any. */
  readonly hookTimeout?: number | undefined
  /** Logs a line. */
  say(line: string): void
}

/** Carries out one task of a job; what it gives back must be JSON. */
export async function runTask(task: Task, context: TaskContext): Promise<unknown> {
  switch (task.kind) {
    case 'exec':
      return runExec(task, context)
    case 'module':
      return runModule(task, context)
    case 'digest':
      return digestFolder(task.folder)
    case 'measure':
      return roomOfFolder(task.folder)
    case 'remove':
      for (const path of task.paths) removeTree(path)
      return undefined
  }
}

async function runExec(
  task: ExecTask,
  { say, secrets, hookTimeout }: TaskContext,
): Promise<unknown> {
  const lines: string[] = []
  if (task.interactive) return executeInteractively(task)
  let last = ''
  let kept = 0
  const keepLine = (line: string) => {
    kept += line.length + 1
    if (kept > largestAnswer)
      throw new ParfaitError(
        'hook-output',
        `It printed more than ${describeBytes(largestAnswer)} where an answer was expected`,
      )
    lines.push(line)
  }
  const code = await execute({
    ...task,
    secrets,
    seconds: hookTimeout,
    onOutput: (line) => {
      last = line
      if (task.output === 'lines') keepLine(line)
      else say(line)
    },
  })
  if (code === 0) return lines
  for (const line of lines) say(line)
  // What bwrap says of a script whose shebang line names a program that is not there.
  const isMissing = /^bwrap: execvp .*: No such file or directory$/.test(last)
  throw exitFault('hook-failed', isMissing ? 127 : code)
}

/** The fault of a process that ended so. */
function exitFault(kind: 'hook-failed' | 'sandbox-failed', code: number): ParfaitError {
  if (code === 126) return new ParfaitError(kind, 'It could not be run (exit code 126)')
  if (code === 127)
    return new ParfaitError(
      kind,
      'Its interpreter, or a program that it calls, was not found (exit code 127)',
    )
  const { says, hint } = describeEnd({ code })
  const subject = kind === 'hook-failed' ? 'It' : 'The part of parfait that works on the tree'
  return new ParfaitError(kind, `${subject} ${says}`, { hint })
}

/** What a script may print as its answer. Characters. */
const largestAnswer = 16 << 20

/** Anybody in the view can write there, also what is no message of the runner's. */
function readMessage(line: string, before: Message | undefined): Message {
  try {
    const message: unknown = JSON.parse(line)
    // The runner says one thing.
    if (
      before === undefined &&
      typeof message === 'object' &&
      message !== null &&
      ('value' in message || 'error' in message)
    )
      return message as Message
  } catch {
    // Told below.
  }
  throw new ParfaitError('hook-failed', 'It wrote to descriptor 3, which is not for hooks')
}

/** What the runner says on descriptor 3. */
type Message = { readonly value: unknown } | { readonly error: WireError }

async function runModule(
  task: ModuleTask,
  { say, secrets, hookTimeout }: TaskContext,
): Promise<unknown> {
  let answer: Message | undefined
  const { module, call, phase, isEngine } = task
  const context = isEngine ? task.context : { ...task.context, secrets: secretTexts(task, secrets) }
  const code = await execute({
    view: task.view,
    command: [...nodeIn(task.view), task.runner],
    env: task.env,
    secrets,
    seconds: isEngine ? undefined : hookTimeout,
    input: JSON.stringify({ module, call, phase, context, isEngine }),
    onOutput: say,
    onMessage: (line) => {
      answer = readMessage(line, answer)
    },
  })
  const otherwise = isEngine ? 'sandbox-failed' : 'hook-failed'
  if (answer && 'error' in answer) throw fromWire(answer.error, otherwise)
  if (code !== 0) throw exitFault(otherwise, code)
  if (!answer) throw new ParfaitError(otherwise, 'It ended its process before it was done')
  return answer.value
}

function secretTexts(
  { view }: ModuleTask,
  secrets: TaskContext['secrets'],
): Record<string, string> {
  const text = (name: string) => Buffer.from(secrets.get(name) ?? '').toString()
  return Object.fromEntries((view.secrets?.names ?? []).map((name) => [name, text(name)]))
}

/** By du(1): names, depth and links of a tree are a hook's. What changes meanwhile it says, and goes on. */
async function roomOfFolder(folder: string): Promise<number> {
  const { stdout } = await run('du', ['-s', '-k', '--', folder], { accept: [1] })
  return Number.parseInt(stdout, 10) * 1024
}
