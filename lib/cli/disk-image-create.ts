import { Command } from 'commander'
import { decide } from '../build.ts'
import { buildDisk } from '../build-disk.ts'
import { ParfaitError } from '../errors.ts'
import { packageVersion } from '../files.ts'
import { addBuildOptions, type BuildFlags, buildHost, settingsFrom } from './build-options.ts'
import { withDisplay } from './display.ts'
import type { CommandIo } from './io.ts'
import { printPlan } from './plan-text.ts'

/** `disk-image-create`: the main job, as a command. */
export function diskImageCreateCommand(io: CommandIo): Command {
  const command = new Command('disk-image-create')
    .version(packageVersion, '--version')
    .description('Makes a disk image of the given flavours.')
    .argument('[flavours...]', 'flavours to mix in')
    .usage('[options] -o <name> <flavour...>')
    .addHelpText('after', '\nExample: disk-image-create -o out vm local-config')
    .action(async (flavours: string[], flags: BuildFlags) => {
      await createDiskImage(flavours, flags, io)
    })
  return addBuildOptions(command)
}

async function createDiskImage(
  flavours: readonly string[],
  flags: BuildFlags,
  io: CommandIo,
): Promise<void> {
  const settings = await settingsFrom(flags, flavours, io)
  if (settings.flavours.length === 0)
    throw new ParfaitError('usage', 'Expected at least one flavour', {
      hint: `for a virtual machine: disk-image-create -o out vm; 'parfait list' shows all`,
    })
  await withDisplay(io, flags, async (display) => {
    const host = buildHost(io, flags, display)
    if (flags.dryRun) return decide(settings, host, (decision) => printPlan(decision, flags, io))
    const { artifacts } = await buildDisk(settings, host)
    // For scripts: the paths alone, on standard output.
    if (!flags.json && !io.stdout.isTTY)
      for (const { path } of artifacts) io.stdout.write(`${path}\n`)
  })
}
