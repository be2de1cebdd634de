import { connect, createServer } from 'node:net'
import { ParfaitError } from '../errors.ts'
import { sshPathOption } from '../quoting/ssh-option.ts'
import { requireTool } from '../tools.ts'
import { endsWithin, kill, launch } from './launch.ts'
import { kernelPanic } from './serial-console.ts'
import type { Session } from './session.ts'
import { bootTools } from './tools.ts'
import { until } from './until.ts'

/** How to reach a guest over ssh, through a forwarded port of the host's loopback. */
export interface SshAccess {
  readonly port: number
  readonly user: string
  /** Absolute path of a private key; ssh's own defaults and the agent where none is given. */
  readonly identity?: string | undefined
  /** `SSH_AUTH_SOCK` of the user. */
  readonly agent?: string | undefined
}

interface SshRequest {
  readonly access: SshAccess
  /** Run by the login shell of the guest. */
  readonly command: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Gets the command's output as it comes. */
  readonly onOutput?: ((channel: 'stdout' | 'stderr', bytes: Uint8Array) => void) | undefined
}

/** A port of the loopback that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Tries once: the greeting of an ssh server, or undefined. QEMU accepts connections long before the guest does. */
export async function readBanner(
  port: number,
  limits: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  const banner = await until<string | undefined>(limits, (settle) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('error', () => settle(undefined)).on('close', () => settle(undefined))
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      if (text.includes('\n')) settle(text.split(/\r?\n/).find((line) => line.startsWith('SSH-')))
    })
    return () => socket.destroy()
  })
  return banner === 'late' ? undefined : banner
}

/** What a command in the guest yielded. */
interface SshResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The status of ssh itself when it could not connect or log in. */
const sshFault = 255

/** Runs a command in the guest. ssh's own faults are exit code 255. Errors: `boot-failed`, `tool-missing`, `interrupted`. */
export async function runOverSsh(request: SshRequest): Promise<SshResult> {
  const { access, command, signal, timeoutMs, onOutput } = request
  const launched = await launch({
    command: await requireTool(bootTools.ssh),
    args: [...sshArguments(access), '--', '127.0.0.1', command],
    stdio: ['ignore', 'pipe', 'pipe'],
    env: access.agent === undefined ? {} : { SSH_AUTH_SOCK: access.agent },
  })
  const output = { stdout: '', stderr: '' }
  for (const channel of ['stdout', 'stderr'] as const)
    launched.child[channel]?.on('data', (bytes: Buffer) => {
      output[channel] = (output[channel] + bytes.toString()).slice(-(16 << 20))
      onOutput?.(channel, bytes)
    })
  const end = await until<number | null>({ timeoutMs, signal }, (settle) => {
    void launched.ended.then(({ code }) => settle(code))
    return () => void (launched.child.exitCode === null && kill(launched))
  })
  if (end === 'late') throw lateError(command, timeoutMs)
  return { ...output, exitCode: end ?? sshFault }
}

function lateError(command: string, timeoutMs: number): ParfaitError {
  const seconds = Math.round(timeoutMs / 1000)
  return new ParfaitError(
    'boot-failed',
    `'${command}' did not end in the guest within ${seconds} s`,
  )
}

/** The host keys of a machine that was just made are new: there is nothing to compare them with. */
function sshArguments({ port, user, identity }: SshAccess): string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=20',
    'LogLevel=ERROR',
    'ServerAliveInterval=15',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    ...(identity === undefined
      ? []
      : ['IdentitiesOnly=yes', sshPathOption('IdentityFile', identity)]),
  ]
  // The user's own configuration is for other hosts than this one.
  return ['-F', 'none', ...options.flatMap((option) => ['-o', option]), '-l', user, '-p', `${port}`]
}

async function findLoginFault(request: Omit<SshRequest, 'command'>): Promise<string | undefined> {
  const { access, signal, timeoutMs } = request
  const limits = { timeoutMs: Math.min(timeoutMs, 10_000), signal }
  if (!(await readBanner(access.port, limits))) return 'no ssh server answered'
  const trial = { ...request, timeoutMs: Math.min(timeoutMs, 30_000), command: 'true' }
  const result = await runOverSsh(trial).catch((error: unknown) => {
    if (error instanceof ParfaitError && error.code === 'boot-failed') return error
    throw error
  })
  if (result instanceof ParfaitError) return 'the ssh server greets, and then says no more'
  const said = result.stderr.trim().split('\n').at(-1)
  return result.exitCode === sshFault ? said || 'ssh failed' : undefined
}

/**
 * Waits until a login works: sshd greets, and lets the user in, which it refuses for a while during a boot (pam_nologin, keys
 * that cloud-init brings). Errors: `boot-failed` with what ssh said last, `interrupted`.
 */
export async function waitForSsh(request: {
  readonly access: SshAccess
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly session: Pick<Session, 'exited' | 'console'>
}): Promise<void> {
  const { access, signal, timeoutMs, session } = request
  const started = performance.now()
  const left = () => timeoutMs - (performance.now() - started)
  let why: string | undefined = 'no ssh server answered'
  const findEnd = () => session.console.end ?? kernelPanic.exec(session.console.text)?.[0]
  while (left() > 0 && !(await endsWithin(session.exited, 300)) && !findEnd()) {
    why = await findLoginFault({ access, signal, timeoutMs: left() })
    if (why === undefined) return
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  const fault = findEnd() ?? why
  throw new ParfaitError(
    'boot-failed',
    `No login over ssh as '${access.user}' within ${seconds} s: ${fault}${session.console.quote()}`,
  )
}
