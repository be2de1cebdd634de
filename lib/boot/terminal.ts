import { EscapeKeys } from './escape-keys.ts'
import type { MachineEnd, Session } from './session.ts'

/** What the user must know of the keys. */
export const keysHelp = 'Ctrl-A X quits, as if the plug were pulled; Ctrl-A Ctrl-A sends one Ctrl-A'

/** Firmware and guests leave a terminal without line wrap, cursor or default colours. See console_codes(4). */
const restoreSequence = '\x1b[?7h\x1b[?25h\x1b[0m'

interface TerminalStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/**
 * Connects the user's terminal with the console of a machine until the machine ends, the user quits, or the signal comes.
 * Yields the end, or undefined when the user quit. What the machine prints is shown by the caller, as it must be from the first byte.
 */
export async function attachTerminal(
  session: Pick<Session, 'console' | 'exited'>,
  { stdin, stdout, stderr, signal }: TerminalStreams,
): Promise<MachineEnd | undefined> {
  const stopped = new AbortController()
  const quit = untilQuit(session, { stdin, stderr, signal, until: stopped.signal })
  if (stdin.isTTY) stdin.setRawMode(true)
  try {
    return await Promise.race([session.exited, quit])
  } finally {
    stopped.abort()
    if (stdin.isTTY) stdin.setRawMode(false)
    // A paused stdin keeps the process alive no longer.
    stdin.pause()
    if (stdout.isTTY) stdout.write(`${restoreSequence}\r\n`)
  }
}

interface Keyboard extends Omit<TerminalStreams, 'stdout'> {
  readonly until: AbortSignal
}

function untilQuit(session: Pick<Session, 'console'>, keyboard: Keyboard): Promise<undefined> {
  const { stdin, stderr, signal, until } = keyboard
  const keys = new EscapeKeys()
  return new Promise((resolve) => {
    const type = (bytes: Buffer) => {
      const typed = keys.add(bytes)
      session.console.write(typed.bytes)
      if (typed.wish === 'help') stderr.write(`\r\n${keysHelp}\r\n`)
      if (typed.wish === 'quit') resolve(undefined)
    }
    stdin.on('data', type)
    until.addEventListener('abort', () => stdin.off('data', type), { once: true })
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: until })
    if (signal.aborted) resolve(undefined)
  })
}
