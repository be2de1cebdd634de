import { Command } from 'commander'
import { findManifest } from '../deliver/find-manifest.ts'
import { ParfaitError } from '../errors.ts'
import type { Product } from '../products/driver.ts'
import { cleanLine } from '../report/width.ts'
import { type BuildFlags, hasFlavours, settingsFrom } from './build-options.ts'
import { explainBuild } from './explain-build.ts'
import { imageText } from './explain-image.ts'
import { buildText } from './explain-text.ts'
import { writerText } from './explain-writer.ts'
import type { CommandIo } from './io.ts'
import { addProductOptions } from './product-options.ts'

/** `parfait explain`: what an image was made of, or what a build would be made of. */
export function explainCommand(io: CommandIo): Command {
  const command = new Command('explain')
  const product = addProductOptions(command, io)
  return command
    .description(
      'Says what went into an image and from where; or for flavours: hooks in order with what each gets,\noptions and who set them, packages and who wants them. Takes the options of a build.',
    )
    .argument('[image-or-flavours...]', 'an image, its name or manifest; or flavours')
    .option(
      '--file <path>',
      'say which step wrote this file of an image that was built with --files',
    )
    .action((words: string[], flags: ExplainFlags) => explain(words, { flags, product, io }))
}

interface ExplainFlags extends BuildFlags {
  readonly file?: string
}

async function explain(
  words: readonly string[],
  {
    flags,
    product,
    io,
  }: { readonly flags: ExplainFlags; readonly product: Product; readonly io: CommandIo },
): Promise<void> {
  const { stdout } = io
  if (flags.file !== undefined) {
    stdout.write(await writerText(words, flags.file, { json: flags.json === true, cwd: io.cwd }))
    return
  }
  const found = words.length === 1 ? await findManifest(words[0] as string, io.cwd) : undefined
  if (found) {
    const { manifest } = found
    stdout.write(flags.json ? `${JSON.stringify(manifest)}\n` : imageText(manifest, stdout.columns))
    return
  }
  const settings = await settingsFrom(flags, words, io, product.settings)
  if (!hasFlavours(settings))
    throw new ParfaitError('usage', 'Expected an image, or at least one flavour')
  const warn = (text: string) => io.stderr.write(`${cleanLine(`warning: ${text}`)}\n`)
  const explanation = await explainBuild(settings, warn)
  if (flags.json) stdout.write(`${JSON.stringify(explanation)}\n`)
  else stdout.write(buildText(explanation, stdout.columns))
}
