import { setMaxListeners } from 'node:events'
import { basename } from 'node:path'
import { type Command, CommanderError } from 'commander'
import { exitCodeOf, ParfaitError } from '../errors.ts'
import { lookOf } from '../report/choose.ts'
import type { ErrorReport } from '../report/events.ts'
import { formatError, reportsOf } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import { ToldError } from './display.ts'
import type { CommandIo } from './io.ts'
import { withOtherHint } from './other-options.ts'

/** Runs a command with the real process around it, and ends the process with its exit code. */
export async function runMain(
  makeCommand: (io: CommandIo, args: readonly string[]) => Command | Promise<Command>,
): Promise<void> {
  const abort = new AbortController()
  // Builds side by side listen by the dozen, and Node would take that for a leak.
  setMaxListeners(0, abort.signal)
  const stop = () => {
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // A reader that goes away (`… | head`) is no error of ours.
  process.stdout.on('error', () => {})
  const { env, stdin, stdout, stderr } = process
  const words = [basename(process.argv[1] ?? ''), ...process.argv.slice(2)]
  const io = {
    words,
    cwd: process.cwd(),
    env,
    stdin,
    stdout,
    stderr,
    signal: abort.signal,
    now: Date.now,
  }
  try {
    const command = await makeCommand(io, process.argv.slice(2))
    await overrideExit(command).parseAsync(process.argv)
  } catch (error) {
    process.exitCode = tell(error, io)
  }
  // Timers and sockets of libraries must not keep a finished command alive.
  process.stdout.write('', () => process.exit())
}

/** commander would end the process by itself, from every subcommand. */
function overrideExit(command: Command): Command {
  for (const inner of command.commands) overrideExit(inner)
  const outputError = (text: string, write: (text: string) => void) =>
    write(withOtherHint(text.replace(/^error: /, 'error[usage]: ')))
  return command.exitOverride().configureOutput({ outputError })
}

function tell(error: unknown, io: CommandIo): number {
  const isTold = error instanceof ToldError
  const isUsage = error instanceof CommanderError
  // A command that ends with an exit code of its own has printed what there is to say.
  if (isUsage && !error.code.startsWith('commander.')) return error.exitCode
  // Help and version are no errors.
  if (isUsage && error.exitCode === 0) return 0
  // Programs read events, and no sentences.
  if (io.words.includes('--json') && !(isTold && error.isEvent))
    io.stdout.write(`${JSON.stringify({ type: 'build-failed', errors: reportsFor(error) })}\n`)
  if (isTold) return exitCodeOf(error.cause)
  // commander has printed its own message.
  if (isUsage) return 2
  if (!(error instanceof ParfaitError) && io.env.DEBUG && error instanceof Error)
    io.stderr.write(`${error.stack}\n`)
  io.stderr.write(`${formatError(error, createStyle(lookOf(io.stderr, io.env)))}\n`)
  return exitCodeOf(error)
}

function reportsFor(error: unknown): ErrorReport[] {
  if (error instanceof ToldError) return reportsOf(error.cause)
  if (!(error instanceof CommanderError)) return reportsOf(error)
  return [{ code: 'usage', message: error.message.replace(/^error: /, '') }]
}
