import { chooseDisplay } from '../report/choose.ts'
import type { Display } from '../report/display.ts'
import { tellFailure } from '../report/failure.ts'
import type { BuildFlags } from './build-options.ts'
import type { CommandIo } from './io.ts'

/** An error that a display has shown already; its cause decides the exit code. */
export class ToldError extends Error {
  override readonly name = 'ToldError'
  /** True where it was told as an event, for programs. */
  readonly isEvent: boolean

  constructor(cause: unknown, isEvent: boolean) {
    super('a build failed', { cause })
    this.isEvent = isEvent
  }
}

/** Gives a build a display for as long as it runs; a failure is shown there, beside the step that failed. */
export async function withDisplay<T>(
  io: CommandIo,
  flags: BuildFlags,
  use: (display: Display) => Promise<T>,
): Promise<T> {
  const { json = false, trace = false } = flags
  // A live line would be drawn over the shell that --break opens.
  const env = flags.break ? { ...io.env, CI: '1' } : io.env
  const display = chooseDisplay({ ...io, env, json, verbose: trace })
  try {
    return await use(display)
  } catch (error) {
    tellFailure(display, error)
    throw new ToldError(error, json)
  } finally {
    display.close()
  }
}
