import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { cleanLine } from '../report/width.ts'
import { addBuildOptions, type BuildFlags, settingsFrom } from './build-options.ts'
import { explainBuild } from './explain-build.ts'
import { findManifest, imageText } from './explain-image.ts'
import { buildText } from './explain-text.ts'
import type { CommandIo } from './io.ts'

/** `parfait explain`: what an image was made of, or what a build would be made of. */
export function explainCommand(io: CommandIo): Command {
  const command = new Command('explain')
    .description(
      'Says what went into an image and from where; or for flavours: hooks in order with what each gets,\noptions and who set them, packages and who wants them. Takes the arguments of disk-image-create.',
    )
    .argument('[image-or-flavours...]', 'an image, its name or manifest; or flavours')
    .action((words: string[], flags: BuildFlags) => explain(words, flags, io))
  return addBuildOptions(command)
}

async function explain(words: readonly string[], flags: BuildFlags, io: CommandIo): Promise<void> {
  const { stdout } = io
  const manifest = words.length === 1 ? await findManifest(words[0] as string, io.cwd) : undefined
  if (manifest) {
    stdout.write(flags.json ? `${JSON.stringify(manifest)}\n` : imageText(manifest, stdout.columns))
    return
  }
  const settings = await settingsFrom(flags, words, io)
  if (settings.flavours.length === 0)
    throw new ParfaitError('usage', 'Expected an image, or at least one flavour')
  const warn = (text: string) => io.stderr.write(`${cleanLine(`warning: ${text}`)}\n`)
  const explanation = await explainBuild(settings, warn)
  if (flags.json) stdout.write(`${JSON.stringify(explanation)}\n`)
  else stdout.write(buildText(explanation, stdout.columns))
}
