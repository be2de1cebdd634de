import { bootTools } from '../boot/tools.ts'
import { shellWord } from '../quoting/shell.ts'
import { sshPathOption } from '../quoting/ssh-option.ts'
import { toolPath } from '../run.ts'
import { type PipedChild, type Program, startProgram } from '../start.ts'
import { requireTool } from '../tools.ts'
import type { SshServer } from './server.ts'

/** Starts a command of the login shell of a server, in a session of its own; nothing is asked at the terminal. */
export async function startSsh(
  ssh: SshServer,
  command: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Program<PipedChild>> {
  const own = ['HOME', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'XDG_RUNTIME_DIR']
  return startProgram({
    command: await requireTool(bootTools.ssh),
    args: [...sshArguments(ssh), '--', ssh.address, command],
    env: Object.fromEntries([
      ['PATH', toolPath],
      ...own.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ]),
    // Ctrl-C reaches parfait alone, which then ends the build on the server in order.
    detached: true,
  })
}

/** Options of ssh(1) before the address. */
function sshArguments({ port, username, keyfile, knownHosts, control }: SshServer): string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=3',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=yes',
    ...(keyfile === undefined ? [] : [sshPathOption('IdentityFile', keyfile)]),
    ...(control === undefined ? [] : ['ControlMaster=auto', sshPathOption('ControlPath', control)]),
    ...(knownHosts === undefined ? [] : [sshPathOption('UserKnownHostsFile', knownHosts)]),
  ]
  return [
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...(username === undefined ? [] : ['-l', username]),
    ...(port === undefined ? [] : ['-p', `${port}`]),
  ]
}

/** Where `parfait remote setup` puts a program, from the user's home there. */
export const launcherPath = '.local/share/parfait/bin/parfait'

/** For the login shell of the user there, whichever it is: sh finds the program. */
export function servingCommand({ serverBin }: SshServer): string {
  const own = serverBin?.startsWith('~/')
    ? `"$HOME"/${shellWord(serverBin.slice(2))}`
    : serverBin && shellWord(serverBin)
  const found = own
    ? `exec ${own} serve --stdio`
    : `p="$HOME"/${launcherPath}; [ -x "$p" ] || p=parfait; exec "$p" serve --stdio`
  return `exec sh -c ${shellWord(found)}`
}

/** What a program says on standard error, the end of it. */
export function keepLast(stream: PipedChild['stderr']): () => string {
  let text = ''
  stream.on('data', (bytes: Buffer) => {
    text = (text + bytes.toString('utf8')).slice(-16_384)
  })
  return () => text
}
