import type { Command } from 'commander'
import { build, requirePlaces } from '../build.ts'
import type { BuildHost, BuildResult } from '../build-host.ts'
import { decide } from '../decide.ts'
import { ParfaitError } from '../errors.ts'
import { packageVersion } from '../package-version.ts'
import type { Product } from '../products/driver.ts'
import type { Settings } from '../settings/settings.ts'
import {
  addBuildOptions,
  type BuildFlags,
  buildHost,
  collect,
  settingsFrom,
} from './build-options.ts'
import { withDisplay } from './display.ts'
import { factsText } from './facts-text.ts'
import type { CommandIo } from './io.ts'
import { printPlan } from './plan-text.ts'
import { createTimings } from './timings.ts'

/** What sets the command of one product apart. */
interface BuildCommand {
  readonly product: Product
  readonly description: string
  readonly example: string
  /** What no build goes without. */
  readonly check?: (settings: Settings) => void
  /** True where what was made is told in short after a build. */
  readonly tells?: boolean
  /** How it is built; default: here. */
  readonly run?: (settings: Settings, host: BuildHost, flags: BuildFlags) => Promise<BuildResult>
  /** What publishing sees of the environment, after the build; default: all. */
  readonly publishingEnv?: () => CommandIo['env']
}

/** Makes a command build a product of flavours. */
export function addBuild(command: Command, of: BuildCommand, io: CommandIo): Command {
  command
    .version(packageVersion, '--version')
    .description(of.description)
    .argument('[flavours...]', 'flavours to mix in')
    .usage('[options] -o <name> <flavour...>')
    .addHelpText('after', `\nExample: ${of.example}`)
    .action((flavours: string[], flags: BuildFlags) => runBuild(of, { flavours, flags, io }))
  return addBuildOptions(command, of.product.settings).option(...publishOption)
}

/** Of all commands that make files. */
export const publishOption = [
  '--publish <address>',
  'publish what was made, once all is well; may be repeated',
  collect,
] as const

/** Builds what was asked on a command line, and shows it. */
export async function runBuild(
  {
    product,
    check,
    tells = false,
    run = build,
    publishingEnv,
  }: Omit<BuildCommand, 'description' | 'example'>,
  called: {
    readonly flavours: readonly string[]
    readonly flags: BuildFlags
    readonly io: CommandIo
  },
): Promise<void> {
  const { flags, io } = called
  const settings = await settingsFrom(flags, called.flavours, io, product.settings)
  check?.(settings)
  const { publish: addresses = [] } = flags
  // Rarely wanted, and every command starts.
  const publishing = addresses.length > 0 ? await import('./publish-build.ts') : undefined
  publishing?.checkAddresses(addresses, io)
  const paths: string[] = []
  await withDisplay(io, flags, async (display) => {
    const timings = createTimings()
    const host = buildHost(io, flags, timings.listen(display))
    if (flags.dryRun && run !== build)
      throw new ParfaitError('usage', '--dry-run is for builds on this machine', {
        hint: "'parfait plan' says what would run",
      })
    if (flags.dryRun) {
      await requirePlaces(settings, host)
      return decide(settings, host, (decision) => printPlan(decision, flags, io))
    }
    const { artifacts, facts } = await run(settings, host, flags)
    paths.push(...artifacts.map(({ path }) => path))
    if (flags.json) return
    if (flags.timings) io.stderr.write(timings.text(io.stderr.columns))
    if (tells) io.stderr.write(factsText(product.describe(facts), io.stderr.columns))
    // For scripts: the paths alone, on standard output.
    if (!io.stdout.isTTY) for (const path of paths) io.stdout.write(`${path}\n`)
  })
  const env = publishingEnv?.() ?? io.env
  if (paths.length > 0) await publishing?.publishBuilt(paths, flags, { ...io, env })
}
