import { Command } from 'commander'
import { decide } from '../build.ts'
import { buildRamdisk } from '../build-ramdisk.ts'
import { packageVersion } from '../files.ts'
import { settingsOfRamdisk } from '../products/ramdisk/settings.ts'
import { addBuildOptions, type BuildFlags, buildHost, settingsFrom } from './build-options.ts'
import { withDisplay } from './display.ts'
import type { CommandIo } from './io.ts'
import { printPlan } from './plan-text.ts'
import { roomText } from './room-text.ts'

/** `ramdisk-image-create`: a kernel and its ramdisk, as a command. */
export function ramdiskImageCreateCommand(io: CommandIo): Command {
  const command = new Command('ramdisk-image-create')
    .version(packageVersion, '--version')
    .description('Makes a ramdisk of the given flavours, and puts its kernel beside it.')
    .argument('[flavours...]', 'flavours to mix in')
    .usage('[options] -o <name> <flavour...>')
    .addHelpText('after', '\nExample: ramdisk-image-create -o deploy.ramdisk deploy')
    .action(async (flavours: string[], flags: BuildFlags) => {
      await createRamdisk(flavours, flags, io)
    })
  return addBuildOptions(command, settingsOfRamdisk)
}

async function createRamdisk(
  flavours: readonly string[],
  flags: BuildFlags,
  io: CommandIo,
): Promise<void> {
  const settings = await settingsFrom(flags, flavours, io, settingsOfRamdisk)
  await withDisplay(io, flags, async (display) => {
    const host = buildHost(io, flags, display)
    if (flags.dryRun) return decide(settings, host, (decision) => printPlan(decision, flags, io))
    const { artifacts, facts } = await buildRamdisk(settings, host)
    if (!flags.json) io.stderr.write(roomText(facts, io.stderr.columns))
    // For scripts: the paths alone, on standard output.
    if (!flags.json && !io.stdout.isTTY)
      for (const { path } of artifacts) io.stdout.write(`${path}\n`)
  })
}
