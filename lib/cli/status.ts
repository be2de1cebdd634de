import { setTimeout as wait } from 'node:timers/promises'
import { Command, CommanderError } from 'commander'
import type { FarmQueue } from '../farm/open-queue.ts'
import { findBatch, type ImageStatus, readStatus } from '../farm/read-batch.ts'
import { isLive, lookOf } from '../report/choose.ts'
import { formatCount } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'
import { statusCounts, statusFaults, statusTable } from './status-text.ts'
import { hasEnded, openStatusView } from './status-view.ts'
import { formatTable } from './table.ts'

interface StatusFlags extends QueueFlag {
  readonly json?: boolean
  readonly wait?: boolean
}

/** How often is looked while somebody waits, in milliseconds. */
const lookMs = 1_000

/** `parfait status`: how the images of a batch stand. */
export function statusCommand(io: CommandIo): Command {
  return new Command('status')
    .description('Says how the images of a batch stand; without one, which batches there are.')
    .argument('[batch]', 'what parfait submit printed')
    .option(...queueOption)
    .option(
      '--wait',
      'until each image has come to its end, seen on a terminal; ends with 1 where one failed',
    )
    .option('--json', 'as JSON')
    .action((id: string | undefined, flags: StatusFlags) =>
      withQueue(flags, io, (queue) =>
        id === undefined ? listBatches(queue, flags, io) : tellBatch(queue, id, flags, io),
      ),
    )
}

async function listBatches(queue: FarmQueue, flags: StatusFlags, io: CommandIo): Promise<void> {
  const jobs = await queue.batches.getJobs(['waiting'])
  const batches = jobs
    .map(({ id, data }) => ({ batch: id ?? '', ...data }))
    .toSorted((a, b) => a.submitted - b.submitted)
  if (flags.json) {
    const told = batches.map(({ images, ...one }) => ({ ...one, images: images.length }))
    io.stdout.write(`${JSON.stringify({ batches: told })}\n`)
    return
  }
  const rows = batches.map(({ batch, submitted, images }) => [
    batch,
    new Date(submitted).toISOString(),
    formatCount(images.length, 'image'),
  ])
  io.stdout.write(formatTable(rows, io.stdout.columns))
}

async function tellBatch(
  queue: FarmQueue,
  id: string,
  flags: StatusFlags,
  io: CommandIo,
): Promise<void> {
  const { stdout, env, cwd, signal } = io
  const read = async () => readStatus(queue, await findBatch(queue, id))
  const isSeen = flags.wait && !flags.json && isLive(stdout, env)
  const view = isSeen ? openStatusView(stdout, cwd) : undefined
  let images: ImageStatus[]
  try {
    images = await read()
    view?.show(images)
    while (flags.wait && !signal.aborted && !images.every(hasEnded)) {
      await wait(lookMs, undefined, { signal }).catch(() => {})
      images = await read()
      view?.show(images)
    }
  } finally {
    view?.close()
  }
  if (flags.json) stdout.write(`${JSON.stringify({ batch: id, images })}\n`)
  else {
    const table = { cwd, columns: stdout.columns, last: 'wrap' } as const
    const faults = statusFaults(images, createStyle(lookOf(stdout, env)))
    stdout.write(`${view ? '' : statusTable(images, table)}${faults}${statusCounts(images)}\n`)
  }
  // All has been said; the code is for scripts.
  if (io.signal.aborted) throw new CommanderError(130, 'parfait.status', 'interrupted')
  if (flags.wait && images.some(({ state }) => state !== 'done'))
    throw new CommanderError(1, 'parfait.status', 'some images failed')
}
