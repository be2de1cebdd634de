import { resolve } from 'node:path'
import { Command } from 'commander'
import { targets } from '../targets/index.ts'
import { preparePublication } from '../targets/publish.ts'
import { shownUrl } from '../targets/shown-url.ts'
import type { CommandIo } from './io.ts'
import { runPublication } from './publication.ts'
import { addPublishOptions, howOf, type PublishFlags, withRcFile } from './publish-options.ts'

interface OwnFlags extends PublishFlags {
  readonly to: string
  readonly dryRun?: boolean
}

/** `parfait publish`: puts finished files where they are used. */
export function publishCommand(io: CommandIo): Command {
  const command = new Command('publish')
    .description(
      'Puts files where they are used, each as a whole or not at all. A file that is there already costs nothing.',
    )
    .argument('<files...>', 'images and what lies beside them')
    .requiredOption('--to <address>', 'where to: file:///srv/images/, or a folder')
    .option('--dry-run', 'say what would be done, and stop')
    .option('--json', 'as JSON, a line a file')
  return addPublishOptions(command).action((files: string[], flags: OwnFlags) =>
    publishAll(files, flags, io),
  )
}

async function publishAll(
  words: readonly string[],
  flags: OwnFlags,
  given: CommandIo,
): Promise<void> {
  const io = await withRcFile(flags, given)
  const files = words.map((word) => resolve(io.cwd, word))
  const request = { ...howOf(flags), to: flags.to }
  const print = (value: object, text: string) =>
    io.stdout.write(flags.json ? `${JSON.stringify(value)}\n` : `${text}\n`)
  if (flags.dryRun) {
    for (const file of files) {
      const { plan } = await preparePublication(
        { ...request, file },
        { ...io, targets, progress: () => {} },
      )
      const url = shownUrl(plan.url)
      print({ ...plan, url }, [url, ...plan.steps.map((step) => `  ${step}`)].join('\n'))
    }
    return
  }
  await runPublication({ ...request, files }, io, print)
}
