import { relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Command, CommanderError } from 'commander'
import type { FarmQueue } from '../farm/open-queue.ts'
import { findBatch, type ImageStatus, readStatus } from '../farm/read-batch.ts'
import { groupBy } from '../group-by.ts'
import { lookOf } from '../report/choose.ts'
import { errorLines, formatCount, formatSeconds } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'
import { alignRight, formatTable } from './table.ts'

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
    .option('--wait', 'until each image has come to its end; ends with 1 where one failed')
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
  let images = await readStatus(queue, await findBatch(queue, id))
  while (flags.wait && !io.signal.aborted && images.some(isOpen)) {
    await wait(lookMs, undefined, { signal: io.signal }).catch(() => {})
    images = await readStatus(queue, await findBatch(queue, id))
  }
  io.stdout.write(flags.json ? `${JSON.stringify({ batch: id, images })}\n` : textOf(images, io))
  // All has been said; the code is for scripts.
  if (io.signal.aborted) throw new CommanderError(130, 'parfait.status', 'interrupted')
  if (flags.wait && images.some(({ state }) => state !== 'done'))
    throw new CommanderError(1, 'parfait.status', 'some images failed')
}

function isOpen({ state }: ImageStatus): boolean {
  return state === 'held' || state === 'waiting' || state === 'running'
}

function textOf(images: readonly ImageStatus[], { stdout, env, cwd }: CommandIo): string {
  const rows = images.map(({ name, state, worker = '', seconds, step = '', artifacts }) => [
    name,
    state,
    seconds === undefined ? '' : formatSeconds(seconds),
    worker,
    artifacts.map(({ path }) => (path.startsWith('/') ? relative(cwd, path) : path)).join(' ') ||
      step,
  ])
  const style = createStyle(lookOf(stdout, env))
  const failed = images.filter(({ errors }) => errors.length > 0)
  const textOfErrors = ({ errors, tail }: ImageStatus) =>
    [
      ...errors.flatMap((error) => errorLines(error, style)),
      ...tail.map((line) => `    ${line}`),
    ].join('\n')
  // One step that several need fails for all of them in the same words.
  const faults = [...groupBy(failed, textOfErrors)].map(
    ([text, group]) => `${group.map(({ name }) => name).join(', ')}:\n${text}\n`,
  )
  const counts = [...groupBy(images, ({ state }) => state)].map(
    ([state, group]) => `${group.length} ${state}`,
  )
  const table = formatTable(alignRight(rows, [2]), stdout.columns, 'wrap')
  return `${table}${faults.join('')}${formatCount(images.length, 'image')}: ${counts.join(', ')}\n`
}
