import { ParfaitError } from '../errors.ts'
import { shellLine } from '../quoting/shell.ts'
import { cleanLine } from '../report/width.ts'
import type { BuildServer } from './server.ts'

/** What ssh and the login shell of a server said, and how they ended. */
interface SshEnd {
  readonly code: number | null
  readonly said: string
}

/** The fault of a connection on which parfait did not answer. */
export function connectFault({ name, ssh }: BuildServer, { code, said }: SshEnd): ParfaitError {
  const lines = said.split('\n').map(cleanLine).filter(Boolean)
  const last = lines.at(-1) ?? `ssh ended with exit code ${code}`
  const place = `server ${name}`
  const port = ssh?.port === undefined ? [] : ['-p', `${ssh.port}`]
  const user = ssh?.username === undefined ? '' : `${ssh.username}@`
  const address = ssh?.address ?? ''
  const log = shellLine(['ssh', ...port, `${user}${address}`])
  if (/HOST IDENTIFICATION HAS CHANGED/.test(said))
    return new ParfaitError('server-host-key', `The key of '${name}' is another one than before`, {
      place,
      hint: `where that is right, forget the old one: ${shellLine(['ssh-keygen', '-R', hostOf(ssh)])}`,
    })
  if (/Host key verification failed|No .* host key is known/.test(said))
    return new ParfaitError('server-host-key', `The key of '${name}' is not known here`, {
      place,
      hint: `compare it with the server's, and accept it: ${log}`,
    })
  if (/Permission denied|Too many authentication failures/.test(said))
    return new ParfaitError('server-refused', `'${name}' lets nobody in: ${last}`, {
      place,
      hint: `add the key to the agent (ssh-add) or name it by 'keyfile'; this must work: ${log}`,
    })
  if (code === 127 || code === 126)
    return new ParfaitError('server-missing', `'${name}' has no parfait: ${last}`, {
      place,
      hint: `put this one there: parfait remote setup ${name}, or name its program by 'server_bin'`,
    })
  if (code === 255)
    return new ParfaitError('server-unreachable', `No connection to '${name}': ${last}`, {
      place,
      hint: `look at address and port; this must work: ${log}`,
    })
  return new ParfaitError('server-missing', `No parfait answered on '${name}': ${last}`, {
    place,
    hint: `look there what is wrong: ${log}`,
  })
}

/** As known_hosts names it. */
function hostOf(ssh: BuildServer['ssh']): string {
  if (!ssh) return ''
  return ssh.port === undefined || ssh.port === 22 ? ssh.address : `[${ssh.address}]:${ssh.port}`
}
