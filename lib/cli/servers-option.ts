import { resolve } from 'node:path'
import { ParfaitError, throwFaults } from '../errors.ts'
import { readIfThere } from '../files.ts'
import type { BuildServer } from '../servers/server.ts'
import { readServers } from '../servers/servers-file.ts'
import type { CommandIo } from './io.ts'

export interface ServersFlag {
  readonly servers?: string
}

/** The list that all commands of `parfait remote` read. */
export const serversOption = [
  '--servers <file>',
  'list of build servers (default: build-servers.yml) [PARFAIT_SERVERS]',
] as const

/** The servers of the list that the user names. Error: `settings-invalid`, all faults at once. */
export async function serversOf(
  { servers }: ServersFlag,
  { cwd, env }: CommandIo,
): Promise<readonly BuildServer[]> {
  const path = resolve(cwd, servers ?? env.PARFAIT_SERVERS ?? 'build-servers.yml')
  const content = await readIfThere(path)
  if (content === undefined)
    throw new ParfaitError('settings-invalid', `There is no list of build servers`, {
      place: path,
      hint: 'name it by --servers; docs/remote.md shows one',
    })
  const read = readServers(content, path)
  throwFaults(read.faults)
  return read.servers
}
