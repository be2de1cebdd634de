import { hostArchitecture } from '../architectures.ts'
import { ParfaitError } from '../errors.ts'
import { packageVersion } from '../package-version.ts'
import type { BuildServer } from '../servers/server.ts'
import { connect, type SshHost } from './connect.ts'
import type { HostFacts } from './messages.ts'

/** What came of asking one server. */
export interface ServerCheck {
  readonly name: string
  /** Absent where it did not answer, and of this machine. */
  readonly host?: HostFacts
  /** Why nothing can be built there. */
  readonly error?: ParfaitError
}

/** Asks a server whether it can build as this machine does; `engine` is the digest of this parfait. */
export async function checkServer(
  server: BuildServer,
  engine: string,
  io: SshHost,
): Promise<ServerCheck> {
  const { name } = server
  if (!server.ssh) return { name }
  try {
    const connection = await connect(server, io)
    await connection.close()
    const { host } = connection
    if (host.engine === engine) return { name, host }
    const error = new ParfaitError(
      'server-version',
      `'${name}' has another parfait: ${host.version}, and this is ${packageVersion}`,
      { hint: `put this one there: parfait remote setup ${name}` },
    )
    return { name, host, error }
  } catch (error) {
    if (error instanceof ParfaitError && error.code !== 'interrupted') return { name, error }
    throw error
  }
}

/** What a server says of itself, in short; sizes are told by the caller's words. */
export function describeHost(host: HostFacts | undefined, room: (bytes: number) => string): string {
  if (!host) return `this machine, ${hostArchitecture().name}`
  const { version, architecture, slots, busy } = host
  return `parfait ${version}, ${architecture}, builds ${busy} of ${slots}, ${room(host.room)} free`
}
