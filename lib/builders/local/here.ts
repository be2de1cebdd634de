import { mkdir } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { ParfaitError } from '../../errors.ts'
import { importModule } from '../../import-module.ts'
import { callHook } from '../../sandbox/call-hook.ts'
import { hookProgram } from '../../sandbox/hook-program.ts'
import type { Job, ModuleTask } from '../../sandbox/job.ts'
import { fromWire, isTold, toWire } from '../../sandbox/wire.ts'
import { textLines } from '../../text-lines.ts'
import type { RunOptions, SandboxMode } from '../builder.ts'

interface HereOptions extends RunOptions {
  readonly signal?: AbortSignal | undefined
}

/** True for a job that this process can do by itself: a sandbox takes longer to start than such questions to answer. */
export function canAnswerHere({ tasks }: Job, mode: SandboxMode): boolean {
  // Where a rule of sudo makes the sandboxes, the store is root's.
  return mode !== 'sudo' && tasks.every((task) => task.kind === 'module' && isPlain(task))
}

function isPlain({ isOwnQuestion, module }: ModuleTask): boolean {
  // Node refuses to import a file whose path has a backslash.
  return isOwnQuestion === true && !module.includes('\\')
}

/** Asks modules that come with parfait; gives back what each answered. Errors: `interrupted`, `hook-failed`, and theirs. */
export async function answerHere(job: Job, options: HereOptions): Promise<unknown[]> {
  for (const folder of job.folders) await mkdir(folder, { recursive: true })
  const answers: unknown[] = []
  for (const [index, task] of job.tasks.entries())
    if (task.kind === 'module')
      answers[index] = await answer(task, (line) => options.onOutput?.(line, index), options.signal)
  return answers
}

async function answer(
  task: ModuleTask,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const log = new PassThrough()
  const told = tellLines(log, say)
  const streams = { stdout: log, stderr: log }
  const tools = {
    log: (line: string) => log.write(`${line}\n`),
    run: hookProgram({ env: task.env, log: streams, signal }),
  }
  try {
    const loaded = await importModule<never>(pathToFileURL(task.module).href)
    const value = await callHook(loaded, task, { ...task.context, secrets: {}, ...tools })
    // As it would come out of a sandbox.
    return JSON.parse(JSON.stringify(value ?? null))
  } catch (cause) {
    if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted', { cause })
    // Its class is that of the hook's own bundle.
    if (isTold(cause)) throw fromWire(toWire(cause), 'hook-failed')
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ParfaitError('hook-failed', message, { cause })
  } finally {
    log.end()
    await told
  }
}

async function tellLines(log: PassThrough, say: (line: string) => void): Promise<void> {
  for await (const line of textLines(log)) say(line)
}
