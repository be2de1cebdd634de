import { Command } from 'commander'
import { checkServer, describeHost, type ServerCheck } from '../remote/check-server.ts'
import { matchServers } from '../remote/choose-server.ts'
import { engineDigest } from '../remote/engine-digest.ts'
import { setUpServer } from '../remote/set-up.ts'
import { lookOf } from '../report/choose.ts'
import { errorLines, formatSize, reportsOf } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import type { BuildServer } from '../servers/server.ts'
import type { CommandIo } from './io.ts'
import { remoteBuildCommand } from './remote-build.ts'
import { type ServersFlag, serversOf, serversOption } from './servers-option.ts'
import { formatTable } from './table.ts'

interface RemoteFlags extends ServersFlag {
  readonly json?: boolean
}

/** `parfait remote`: builds on other machines. */
export function remoteCommand(io: CommandIo): Command {
  const remote = new Command('remote').description(
    'Builds on other machines over ssh: they give the processor, and the image comes back.',
  )
  remote.addCommand(remoteBuildCommand(io))
  const add = (name: string, description: string) =>
    remote
      .command(name)
      .description(description)
      .option(...serversOption)
  add('list', 'Shows the servers of the list.')
    .option('--json', 'as JSON')
    .action((flags: RemoteFlags) => list(flags, io))
  add('check', 'Asks servers whether they can build; ends with 1 where one cannot.')
    .argument('[name]', 'one of them (default: all)')
    .option('--json', 'as JSON')
    .action((name: string | undefined, flags: RemoteFlags) => check(name, flags, io))
  add('setup', 'Puts this parfait on a server, below the home of its user.')
    .argument('<name>', 'a server of the list')
    .action(async (name: string, flags: RemoteFlags) => {
      for (const server of await named(name, flags, io))
        await setUpServer(server, { ...io, say: (line) => void io.stderr.write(`${line}\n`) })
    })
  return remote
}

async function named(
  name: string | undefined,
  flags: RemoteFlags,
  io: CommandIo,
): Promise<readonly BuildServer[]> {
  return matchServers(await serversOf(flags, io), { name, needs: [], architecture: '' })
}

async function list(flags: RemoteFlags, io: CommandIo): Promise<void> {
  const servers = await serversOf(flags, io)
  if (flags.json) {
    // Keys of clouds are for nobody's log.
    const shown = servers.map(({ publishing: _, runSettings: __, ...server }) => server)
    io.stdout.write(`${JSON.stringify(shown)}\n`)
    return
  }
  const cells = servers.map(({ name, ssh, release = '', canBootstrap }) => [
    name,
    ssh ? addressOf(ssh) : 'this machine',
    release,
    canBootstrap.join(', '),
  ])
  io.stdout.write(formatTable(cells, io.stdout.columns))
}

function addressOf({ username, address, port }: NonNullable<BuildServer['ssh']>): string {
  return `${username ? `${username}@` : ''}${address}${port === undefined ? '' : `:${port}`}`
}

async function check(name: string | undefined, flags: RemoteFlags, io: CommandIo): Promise<void> {
  const servers = await named(name, flags, io)
  const engine = await engineDigest()
  const checks = await Promise.all(servers.map((server) => checkServer(server, engine, io)))
  for (const one of checks) io.stdout.write(flags.json ? jsonOf(one) : textOf(one, io))
  if (checks.some(({ error }) => error)) process.exitCode = 1
}

function jsonOf({ name, host, error }: ServerCheck): string {
  return `${JSON.stringify({ name, host, ...(error ? { errors: reportsOf(error) } : {}) })}\n`
}

function textOf({ name, host, error }: ServerCheck, io: CommandIo): string {
  const style = createStyle(lookOf(io.stdout, io.env))
  const said = error && !host ? '' : `${name}: ${describeHost(host, formatSize)}\n`
  if (!error) return said
  const lines = reportsOf(error).flatMap((report) => errorLines(report, style))
  return `${said}${lines.join('\n')}\n`
}
