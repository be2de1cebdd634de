import { Command } from 'commander'
import { build } from '../build.ts'
import type { BuildHost, BuildResult } from '../build-host.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { disk } from '../products/disk.ts'
import { buildRemotely } from '../remote/build-remotely.ts'
import { type ChosenServer, chooseServer, needsOf } from '../remote/choose-server.ts'
import { engineDigest } from '../remote/engine-digest.ts'
import { publishingEnvironment } from '../servers/publishing.ts'
import type { BuildServer } from '../servers/server.ts'
import type { Settings } from '../settings/settings.ts'
import { publishOption, runBuild } from './build-command.ts'
import type { BuildFlags } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addProductOptions } from './product-options.ts'
import { type ServersFlag, serversOf, serversOption } from './servers-option.ts'

interface RemoteFlags extends ServersFlag, BuildFlags {
  readonly name?: string
  readonly serverRelease?: string
  readonly serverVersion?: string
}

/** `parfait remote build`: what the commands of builds here take, and which server. */
export function remoteBuildCommand(io: CommandIo): Command {
  const command = new Command('build')
  const product = addProductOptions(command, io, 'remote build')
  return command
    .description('Makes an image on a build server; it comes back as one that is made here.')
    .argument('[flavours...]', 'flavours to mix in')
    .option(...serversOption)
    .option('--name <name>', 'the server (default: the first of the list that fits and is free)')
    .option('--server-release <name>', 'only servers of this release')
    .option('--server-version <which>', 'theirs: let another parfait of the server do')
    .option(...publishOption)
    .action((flavours: string[], flags: RemoteFlags) => {
      let variables: Readonly<Record<string, string>> = {}
      const run = async (settings: Settings, host: BuildHost) => {
        const { server, result } = await runRemote({ settings, host, io }, flags)
        variables = server.publishing ?? {}
        return result
      }
      const publishingEnv = () => publishingEnvironment(variables, io.env)
      return runBuild({ product, run, publishingEnv }, { flavours, flags, io })
    })
}

async function runRemote(
  of: { readonly settings: Settings; readonly host: BuildHost; readonly io: CommandIo },
  flags: RemoteFlags,
): Promise<{ readonly server: BuildServer; readonly result: BuildResult }> {
  const { settings, host, io } = of
  const servers = await serversOf(flags, io)
  // The first build servers were chosen by the release of the image, where their list names it.
  const isNamed = servers.some(({ release }) => release === settings.release)
  const chosen = await chooseServer(
    servers,
    {
      name: flags.name,
      release: flags.serverRelease ?? (isNamed ? settings.release : undefined),
      needs: needsOf(formatsOf(settings)),
      architecture: settings.architecture,
      engine: flags.serverVersion === 'theirs' ? undefined : await engineDigest(),
    },
    io,
  )
  const { server, connection } = chosen
  host.report({ type: 'notice', level: 'info', text: choiceText(chosen) })
  const { name, unused = [] } = server
  if (unused.length > 0) {
    const text = `the list's ${unused.join(', ')} of '${name}' mean nothing to parfait`
    host.report({ type: 'notice', level: 'info', text })
  }
  const set = withOptions(settings, server.options)
  if (!connection) return { server, result: await build(set, host) }
  try {
    return { server, result: await buildRemotely(set, host, connection) }
  } finally {
    await connection.close()
  }
}

function formatsOf(settings: Settings): readonly string[] {
  return settings.product.name === disk.name ? diskSettings(settings).formats : []
}

function choiceText({ server, others }: ChosenServer): string {
  const why = others.length === 0 ? '' : ` (${others.join('; ')})`
  const set = Object.entries(server.options).flatMap(([flavour, options]) =>
    Object.keys(options).map((key) => `${flavour}.${key}`),
  )
  const changed =
    set.length === 0 ? '' : `; its list sets ${set.join(', ')}, which changes the image`
  return `server ${server.name}${why}${changed}`
}

/** What the user says on the command line wins over the list. */
function withOptions(settings: Settings, options: Settings['options']): Settings {
  const names = new Set([...Object.keys(options), ...Object.keys(settings.options)])
  const merged = [...names].map((name) => [name, { ...options[name], ...settings.options[name] }])
  return { ...settings, options: Object.fromEntries(merged) }
}
