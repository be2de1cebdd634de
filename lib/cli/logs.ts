import { Command, CommanderError } from 'commander'
import { ParfaitError } from '../errors.ts'
import { type JobPlace, prefixId } from '../farm/farm-job.ts'
import { followLog, readLog } from '../farm/follow-log.ts'
import type { FarmQueue } from '../farm/open-queue.ts'
import { findBatch } from '../farm/read-batch.ts'
import { didYouMean } from '../nearest.ts'
import { cleanLine } from '../report/width.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'

interface LogsFlags extends QueueFlag {
  readonly follow?: boolean
  readonly json?: boolean
}

/** A part of what one job has said, and who it is. */
interface Told {
  readonly name: string
  readonly lines: readonly string[]
}

/** `parfait logs`: what the builds of a batch have said. */
export function logsCommand(io: CommandIo): Command {
  return new Command('logs')
    .description('Prints what the builds of a batch have said; of those that run, with --follow.')
    .argument('<batch>', 'what parfait submit printed')
    .argument('[image]', 'the name of one of them (default: all)')
    .option(...queueOption)
    .option('-f, --follow', 'wait for what they say, line by line, until they have ended')
    .option('--json', 'as JSON, a line for each')
    .action((id: string, image: string | undefined, flags: LogsFlags) =>
      withQueue(flags, io, async (queue) => {
        let last: string | undefined
        for await (const { name, lines } of logsOf(queue, { batch: id, image }, flags, io)) {
          if (flags.json) io.stdout.write(`${JSON.stringify({ name, lines })}\n`)
          else if (name !== last) io.stdout.write(`== ${cleanLine(name)}\n`)
          last = name
          if (!flags.json) io.stdout.write(lines.map((line) => `${cleanLine(line)}\n`).join(''))
        }
        if (io.signal.aborted) throw new CommanderError(130, 'parfait.logs', 'interrupted')
      }),
    )
}

async function* logsOf(
  queue: FarmQueue,
  { batch, image }: { readonly batch: string; readonly image: string | undefined },
  { follow = false }: LogsFlags,
  { signal }: CommandIo,
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
  const tellOne = async function* (name: string, place: JobPlace): AsyncGenerator<Told> {
    if (!follow) yield { name, lines: await readLog(queue, place) }
    else for await (const lines of followLog(queue, place, signal)) yield { name, lines }
  }
  // What several share was made before them.
  for (const lane of new Set(wanted.map((one) => one.lane))) {
    const prefix = await queue.lane(lane).getJob(prefixId)
    if (prefix) yield* tellOne(prefix.data.name, { lane, id: prefixId })
  }
  for (const { name, ...place } of wanted) if (!signal.aborted) yield* tellOne(name, place)
}
