import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { type ParfaitError, throwFaults } from '../errors.ts'
import { work } from '../farm/worker.ts'
import { cleanLine } from '../report/width.ts'
import { type SecretSources, secretSources } from '../settings/secrets.ts'
import { collect, placesFrom } from './build-options.ts'
import { examineText } from './doctor.ts'
import type { CommandIo } from './io.ts'
import { type QueueFlag, queueOption, withQueue } from './queue-option.ts'
import { readSlots } from './serve.ts'

interface WorkerFlags extends QueueFlag {
  readonly slots?: string
  readonly untilEmpty?: boolean
  readonly store?: string
  readonly secret?: string[]
}

/** `parfait worker`: makes the images of a queue. */
export function workerCommand(io: CommandIo): Command {
  return new Command('worker')
    .description(
      'Makes the images of a queue, one after the other. SIGTERM or Ctrl-C: what runs is brought to its end; a second time: it goes back.',
    )
    .option(...queueOption)
    .option('--slots <number>', 'images side by side (default: 1)')
    .option('--until-empty', 'end when the queue has nothing left')
    .option('--store <folder>', 'where layers and downloads are kept')
    .option('--secret <name=source>', 'a secret: name=file:PATH or name=env:VARIABLE', collect)
    .action((flags: WorkerFlags) => withQueue(flags, io, (queue) => run(queue, flags, io)))
}

async function run(
  queue: Parameters<typeof work>[0],
  flags: WorkerFlags,
  io: CommandIo,
): Promise<void> {
  const { slots = '1', untilEmpty = false, store } = flags
  const places = placesFrom(store === undefined ? {} : { store: resolve(io.cwd, store) }, io)
  const say = (text: string) => {
    for (const line of text.trimEnd().split('\n')) io.stderr.write(`${cleanLine(line)}\n`)
  }
  const host = {
    name: `${hostname()}:${process.pid}`,
    cwd: io.cwd,
    env: io.env,
    uid: process.getuid?.() ?? 0,
    now: io.now,
    store: places.store,
    secrets: sourcesOf(flags, io),
    say,
    examine: () => examineText({ store: places.store }, io),
  }
  say(`${host.name} takes jobs of ${queue.shown}`)
  await work(queue, host, { slots: readSlots(slots), untilEmpty, drain: io.signal })
}

function sourcesOf({ secret = [] }: WorkerFlags, { cwd }: CommandIo): SecretSources {
  const faults: ParfaitError[] = []
  const sources = secretSources(secret, cwd, faults)
  throwFaults(faults)
  return sources
}
