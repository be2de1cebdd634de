import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { submitImages } from '../farm/submit.ts'
import { tidyQueue } from '../farm/tidy.ts'
import { formatCount } from '../report/format.ts'
import { cleanLine } from '../report/width.ts'
import type { Settings } from '../settings/settings.ts'
import { buildHost, collect, settingsFrom } from './build-options.ts'
import { dayMs, daysOf } from './days.ts'
import type { CommandIo } from './io.ts'
import { type MatrixFlags, readCells } from './matrix-options.ts'
import { addProductOptions } from './product-options.ts'
import { checkAddresses } from './publish-build.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'

interface SubmitFlags extends QueueFlag, MatrixFlags {
  readonly again?: boolean
  readonly keep?: string
}

/** `parfait submit`: puts images into the queue of a farm. */
export function submitCommand(io: CommandIo): Command {
  const command = new Command('submit')
  const product = addProductOptions(command, io)
  return command
    .description(
      'Puts images into the queue of a farm: all of a matrix, or the one that the options say.',
    )
    .argument('[matrix-or-flavours...]', 'a matrix.yml, or flavours to mix in')
    .option(...queueOption)
    .option('--only <what>', 'of a matrix: images by axis=value or name, both with *', collect)
    .option('--publish <address>', 'where workers publish to; may be repeated', collect)
    .option('--again', 'also what was done already')
    .option('--keep <days>', 'how long the queue has batches that have ended', '30')
    .action(async (words: string[], flags: SubmitFlags) => {
      const { publish = [], again = false } = flags
      refuseOthers(flags)
      checkAddresses(publish, io)
      const days = daysOf(flags.keep ?? '', '--keep')
      const builds = isMatrix(words)
        ? await cellsOf(words[0] ?? '', flags, io)
        : [await settingsFrom(flags, words, io, product.settings)]
      await withQueue(flags, io, async (queue) => {
        const host = buildHost(io, flags, (event) => {
          if (event.type === 'notice') io.stderr.write(`${event.level}: ${cleanLine(event.text)}\n`)
        })
        const { batch, images, known } = await submitImages(queue, builds, { host, publish, again })
        await tidyQueue(queue, { before: io.now() - days * dayMs })
        if (flags.json) io.stdout.write(`${JSON.stringify({ batch, images, known })}\n`)
        else io.stdout.write(`${batch}\n`)
        const there = known === 0 ? '' : `, ${known} of them there already`
        io.stderr.write(`${formatCount(images.length, 'image')}${there}: parfait status ${batch}\n`)
      })
    })
}

/** What is for a build on this machine alone. Error: `usage`. */
function refuseOthers({ secret, dryRun, break: places }: SubmitFlags): void {
  const refuse = (option: string, hint: string) => {
    throw new ParfaitError('usage', `${option} is for builds on this machine`, { hint })
  }
  if (secret) refuse('--secret', 'give it to the workers: parfait worker --secret NAME=file:PATH')
  if (dryRun) refuse('--dry-run', "'parfait plan' and 'parfait matrix plan' say what would run")
  if (places) refuse('--break', 'leave it out, or build without a farm')
}

function isMatrix(words: readonly string[]): boolean {
  return words.length === 1 && /\.ya?ml$/.test(words[0] ?? '')
}

async function cellsOf(file: string, flags: SubmitFlags, io: CommandIo): Promise<Settings[]> {
  if (flags.output !== undefined)
    throw new ParfaitError('usage', 'A matrix says by itself where its images go', {
      place: '-o',
      hint: "leave out -o, or change 'output' of the matrix",
    })
  return (await readCells(file, flags, io)).map(({ settings }) => settings)
}
