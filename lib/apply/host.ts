import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { shellWord } from '../quoting/shell.ts'
import type { SshHost } from '../remote/connect.ts'
import type { SshServer } from '../servers/server.ts'
import { keepLast, startSsh } from '../servers/ssh.ts'
import { connectFault } from '../servers/ssh-fault.ts'
import type { PipedChild, Program } from '../start.ts'

/** A running machine, reached over one connection. */
export interface Host {
  readonly name: string
  /** Starts a script of sh there; what is written to its input comes after the script's own text. */
  start(script: string, of: { readonly isRoot: boolean }): Promise<Program<PipedChild>>
  /** Ends the connection, and with it all that was started there. */
  close(): Promise<void>
}

const ready = 'parfait-ready'
/** Milliseconds: how long a host may take to let us in, and to end what it was asked to. */
const patience = 20_000

/**
 * Connects to a host. Errors: `server-unreachable`, `server-host-key`, `server-refused`, `interrupted`.
 */
export async function openHost(name: string, ssh: SshServer, io: SshHost): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'parfait-'))
  const server = { ...ssh, control: join(folder, 'ssh') }
  // As long as its input is open, so is the connection: it ends with this process, however that ends.
  const master = await startSsh(server, `exec sh -c 'echo ${ready}; exec cat >/dev/null'`, io.env)
  const said = keepLast(master.child.stderr)
  const close = async () => {
    master.child.stdin.end()
    await endWithin(master, patience)
    await rm(folder, { recursive: true, force: true })
  }
  const end = () => void master.child.kill('SIGKILL')
  io.signal?.addEventListener('abort', end, { once: true })
  const isReady = await isSaid(master.child.stdout)
  io.signal?.removeEventListener('abort', end)
  if (!isReady) {
    await master.ended
    await rm(folder, { recursive: true, force: true })
    if (io.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    const asServer = { name, ssh, canBootstrap: [], options: {}, runSettings: {} }
    // However ssh ended: a host needs no parfait that could be missing.
    throw connectFault(asServer, { code: 255, said: said() })
  }
  // What it may still say is nothing to us.
  master.child.stdout.resume()
  const start: Host['start'] = async (script, { isRoot }) => {
    const text = Buffer.from(script)
    const shell = `sh -c ${shellWord(`eval "$(head -c ${text.length})"`)}`
    const program = await startSsh(server, `exec ${isRoot ? '' : 'sudo -n -- '}${shell}`, io.env)
    program.child.stdin.write(text)
    return program
  }
  return { name, start, close }
}

async function isSaid(stream: PipedChild['stdout']): Promise<boolean> {
  let text = ''
  return new Promise((resolve) => {
    stream.on('data', (bytes: Buffer) => {
      text = (text + bytes.toString('latin1')).slice(-65_536)
      if (text.includes(ready)) resolve(true)
    })
    stream.once('close', () => resolve(false))
  })
}

/** Waits for the end of a program; kills one that does not come to it in so many milliseconds. */
export async function endWithin(
  { child, ended }: Program<PipedChild>,
  milliseconds: number,
): Promise<void> {
  const timer = setTimeout(() => void child.kill('SIGKILL'), milliseconds)
  await ended
  clearTimeout(timer)
}
