import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endsWithin, kill, type Launched, launch } from '../boot/launch.ts'
import type { OpenBlockSource } from '../disk/block-source.ts'
import { qemuImg } from '../disk/qemu-img.ts'
import { ParfaitError } from '../errors.ts'
import type { Tool } from '../run.ts'
import { requireTool } from '../tools.ts'
import { greetNbd } from './nbd-client.ts'

/** Reads all formats that QEMU knows, in a process of its own and without the kernel's nbd module. */
export const nbdTool: Tool = {
  command: 'qemu-nbd',
  packages: qemuImg.packages,
}

/** An image file, and where its server may have a socket. */
interface ServeRequest {
  /** Absolute path. */
  readonly path: string
  /** As QEMU calls it. */
  readonly format: string
  /** Folder for the socket, needed until the server has answered. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/**
 * Starts `qemu-nbd` for one image, read-only and for us alone: it ends with the connection or with us.
 * Errors: `tool-missing`, `image-invalid` with what it says, `interrupted`.
 */
export async function serveImage(request: ServeRequest): Promise<OpenBlockSource> {
  const command = await requireTool(nbdTool)
  const folder = await mkdtemp(join(shortFolder(request.scratch), 'parfait-'))
  const path = join(folder, 'nbd')
  const args = ['--read-only', '--format', request.format, '--socket', path, request.path]
  const stdio = ['ignore', 'ignore', 'pipe'] as const
  try {
    const server = await launch({ command, args, stdio: [...stdio] })
    return await connect(server, path, request)
  } finally {
    // An open connection needs no name: whatever ends us later, nothing is left.
    await rm(folder, { recursive: true, force: true })
  }
}

/** sun_path of unix(7) has 108 bytes. */
function shortFolder(folder: string): string {
  return Buffer.byteLength(folder) > 80 ? '/tmp' : folder
}

async function connect(
  server: Launched,
  path: string,
  request: ServeRequest,
): Promise<OpenBlockSource> {
  const { signal } = request
  try {
    const socket = await connectWhenReady(server, path, request)
    const stop = () => socket.destroy(new ParfaitError('interrupted', 'Interrupted'))
    signal.addEventListener('abort', stop, { once: true })
    const client = await greetNbd(socket)
    const close = async () => {
      signal.removeEventListener('abort', stop)
      await client.close()
      if (!(await endsWithin(server.ended, 500))) await kill(server)
    }
    return { size: client.size, read: (offset, length) => client.read(offset, length), close }
  } catch (error) {
    // It listens before it has opened the image, so its fault may show as an end of the connection.
    const hasEnded = !signal.aborted && (await endsWithin(server.ended, 500))
    await kill(server)
    throw hasEnded ? await describeEnd(server, request) : error
  }
}

/** Nothing tells us when the socket is there but a trial. */
async function connectWhenReady(
  server: Launched,
  path: string,
  { path: image, signal }: ServeRequest,
): Promise<Socket> {
  for (let tries = 0; tries < 5000; tries++) {
    if (signal.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    const socket = await tryConnect(path)
    if (socket) return socket
    if (server.child.exitCode !== null || server.child.signalCode !== null) break
    await sleep(3)
  }
  throw new ParfaitError('image-invalid', `qemu-nbd did not answer for '${image}'`)
}

async function describeEnd(server: Launched, { path }: ServeRequest): Promise<ParfaitError> {
  const { said } = await server.ended
  return new ParfaitError('image-invalid', `qemu-nbd cannot read '${path}': ${lastLine(said)}`, {
    hint: 'is it in use by a machine that runs, or does it need another file?',
  })
}

function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .at(-1)
      ?.replace(/^qemu-nbd: /, '') || 'it ended without a word'
  )
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
