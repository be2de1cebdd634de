import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { prefixId } from '../farm/farm-job.ts'
import type { FarmQueue } from '../farm/open-queue.ts'
import { findBatch } from '../farm/read-batch.ts'
import { didYouMean } from '../nearest.ts'
import { cleanLine } from '../report/width.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'

interface LogsFlags extends QueueFlag {
  readonly json?: boolean
}

/** What one job has said, and who it is. */
interface Told {
  readonly name: string
  readonly lines: readonly string[]
}

/** `parfait logs`: what the builds of a batch have said. */
export function logsCommand(io: CommandIo): Command {
  return new Command('logs')
    .description('Prints what the builds of a batch have said that came to an end.')
    .argument('<batch>', 'what parfait submit printed')
    .argument('[image]', 'the name of one of them (default: all)')
    .option(...queueOption)
    .option('--json', 'as JSON, a line for each')
    .action((id: string, image: string | undefined, flags: LogsFlags) =>
      withQueue(flags, io, async (queue) => {
        for await (const { name, lines } of logsOf(queue, id, image))
          if (flags.json) io.stdout.write(`${JSON.stringify({ name, lines })}\n`)
          else
            io.stdout.write(
              `== ${cleanLine(name)}\n${lines.map((line) => `${cleanLine(line)}\n`).join('')}`,
            )
      }),
    )
}

async function* logsOf(
  queue: FarmQueue,
  batch: string,
  image: string | undefined,
): AsyncGenerator<Told> {
  const { images } = await findBatch(queue, batch)
  const wanted = images.filter(({ name }) => image === undefined || name === image)
  if (wanted.length === 0) {
    const names = images.map(({ name }) => name)
    throw new ParfaitError(
      'usage',
      `The batch '${batch}' has no image '${image}'${didYouMean(image ?? '', names)}`,
    )
  }
  // What several share was made before them.
  for (const lane of new Set(wanted.map((one) => one.lane))) {
    const prefix = await queue.lane(lane).getJob(prefixId)
    if (prefix) yield { name: prefix.data.name, lines: await linesOf(queue, lane, prefixId) }
  }
  for (const { name, lane, id } of wanted) yield { name, lines: await linesOf(queue, lane, id) }
}

async function linesOf(queue: FarmQueue, lane: string, id: string): Promise<string[]> {
  const { logs } = await queue.lane(lane).getJobLogs(id)
  return logs.flatMap((text) => text.split('\n'))
}
