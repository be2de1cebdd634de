import { Command } from 'commander'
import { cancelBatch } from '../farm/cancel.ts'
import { formatCount } from '../report/format.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'

interface CancelFlags extends QueueFlag {
  readonly json?: boolean
}

/** `parfait cancel`: ends what is left of a batch. */
export function cancelCommand(io: CommandIo): Command {
  return new Command('cancel')
    .description('Ends what is left of a batch: what waits is taken away, what runs is stopped.')
    .argument('<batch>', 'what parfait submit printed')
    .option(...queueOption)
    .option('--json', 'as JSON')
    .action((id: string, flags: CancelFlags) =>
      withQueue(flags, io, async (queue) => {
        const { removed, told } = await cancelBatch(queue, id)
        if (flags.json) io.stdout.write(`${JSON.stringify({ batch: id, removed, told })}\n`)
        else
          io.stdout.write(
            `${formatCount(removed, 'image')} taken away, ${told} stopped by their workers\n`,
          )
      }),
    )
}
