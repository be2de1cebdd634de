import { ParfaitError } from '../errors.ts'
import type { ErrorReport } from '../report/events.ts'
import { fromWire } from '../sandbox/wire.ts'
import type { BuildServer } from '../servers/server.ts'
import { keepLast, servingCommand, startSsh } from '../servers/ssh.ts'
import { connectFault } from '../servers/ssh-fault.ts'
import { checkToClient } from './check-message.ts'
import { createWriter, type Frame, type FrameWriter, readFrames } from './frames.ts'
import { type HostFacts, protocols, type ToClient, type ToServer } from './messages.ts'
import { createWatch } from './watch.ts'

/** A server that has answered. */
export interface Connection {
  readonly server: BuildServer
  readonly host: HostFacts
  readonly writer: FrameWriter<ToServer>
  /** What it says next, without its signs of life. Error: `server-lost` where nothing comes any more. */
  next(): Promise<{ readonly message: ToClient; readonly body: Frame['body'] }>
  /** Says that all is done, and waits until the other side is gone; kills what does not go. */
  close(): Promise<void>
  /** Ends the connection at once. */
  kill(): void
}

/** The user's process: ssh has its own files below HOME, and asks an agent. */
export interface SshHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/** How long a server may take to answer, in milliseconds: ssh itself waits ten seconds for each address. */
const answerMs = 45_000
/** How long a server may take to remove what it made, in milliseconds. */
const goodbyeMs = 20_000

/**
 * Calls a server and waits for its answer. Errors: `server-unreachable`, `server-host-key`, `server-refused`,
 * `server-missing`, `server-version`, `server-protocol`. `start` stands for ssh.
 */
export async function connect(
  server: BuildServer,
  io: SshHost,
  start: typeof startSsh = startSsh,
): Promise<Connection> {
  const { ssh } = server
  if (!ssh) throw new TypeError(`'${server.name}' is this machine`)
  const { child, ended } = await start(ssh, servingCommand(ssh), io.env)
  const said = keepLast(child.stderr)
  const writer = createWriter<ToServer>(child.stdin)
  const kill = () => void child.kill('SIGKILL')
  let isLate = false
  io.signal?.addEventListener('abort', kill, { once: true })
  const watch = createWatch({ beat: () => writer.sendIfRoom({ type: 'alive' }), lost: kill })
  const frames = readFrames(child.stdout, {
    skipsNoise: true,
    onBytes: watch.heard,
    lost: () => lost(server),
  })
  const next = async () => {
    watch.listen()
    try {
      for (;;) {
        const { value, done } = await frames.next()
        if (done) throw lost(server)
        const message = checkToClient(value.message)
        if (message.type !== 'alive') return { message, body: value.body }
      }
    } finally {
      watch.rest()
    }
  }
  // What nobody reads keeps a stream from its end, and this process from the end of ssh.
  const readOut = async () => {
    try {
      for await (const _ of frames);
    } finally {
      child.stdout.destroy()
    }
  }
  const end = async () => {
    watch.close()
    await writer.close()
    void readOut().catch(() => {})
    const timer = setTimeout(kill, goodbyeMs)
    const { code } = await ended
    clearTimeout(timer)
    return { code, said: said() }
  }
  try {
    void writer.send({ type: 'hello', protocols })
    const late = setTimeout(() => {
      isLate = true
      kill()
    }, answerMs)
    const { message } = await next().finally(() => clearTimeout(late))
    if (message.type === 'failed') throw toldBy(server, message)
    if (message.type !== 'welcome') throw unexpected(message.type)
    // From here on who calls ends it in order.
    io.signal?.removeEventListener('abort', kill)
    const close = async () => {
      await writer.send({ type: 'bye' })
      await end()
    }
    return { server, host: message.host, writer, next, close, kill }
  } catch (error) {
    const how = await end()
    if (io.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    if (!isLost(error)) throw error
    // An ssh that somebody else ended says nothing of what is on the server.
    throw connectFault(server, isLate ? how : { ...how, code: how.code ?? 255 })
  }
}

/** What is wrong with a server, and not with the build. */
const faultsOfServers: readonly string[] = [
  'disk-full',
  'sandbox-unavailable',
  'sandbox-failed',
  'system-refused',
  'tool-missing',
]

/** An error as a server told it; what has to be done over there says so. */
export function reportFrom({ name }: BuildServer, error: ErrorReport): ErrorReport {
  const where = faultsOfServers.includes(error.code) ? `On server '${name}': ` : ''
  return { place: `server ${name}`, ...error, message: `${where}${error.message}` }
}

/** The error that a server told. */
export function toldBy(
  server: BuildServer,
  { errors }: Extract<ToClient, { readonly type: 'failed' }>,
): Error {
  const placed = errors.map((error) => reportFrom(server, error))
  const [first = { code: '', message: '' }, second] = placed
  return fromWire(second ? { ...first, errors: placed } : first, 'system-refused')
}

export function unexpected(type: string): ParfaitError {
  return new ParfaitError('server-protocol', `The message '${type}' has no place here`)
}

function lost({ name }: BuildServer): ParfaitError {
  return new ParfaitError('server-lost', `The connection to '${name}' broke`, {
    place: `server ${name}`,
    hint: `run it again: finished layers are on '${name}'`,
  })
}

function isLost(error: unknown): boolean {
  return error instanceof ParfaitError && error.code === 'server-lost'
}
