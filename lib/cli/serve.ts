import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { serve } from '../remote/serve.ts'
import { sharedStoreRows } from '../settings/shared-store.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { sharedStoreFrom } from './shared-store-from.ts'

interface ServeFlags {
  readonly stdio?: boolean
  readonly store?: string
  readonly slots?: string
  readonly out?: string
}

/** `parfait serve`: the server's side of `parfait remote`, which starts it over ssh. */
export function serveCommand(io: CommandIo): Command {
  return new Command('serve')
    .description(
      "The server's side of 'parfait remote build', which starts it over ssh; nobody types it.",
    )
    .option('--stdio', 'speak on standard input and output, with one client')
    .option('--store <folder>', 'where layers and downloads are kept')
    .option('--slots <number>', 'builds side by side (default: the number of processors)')
    .option('--out <folder>', 'where images stay, in place of going to the client')
    .action((flags: ServeFlags) => runServe(flags, io))
}

/** The settings of a shared store that this machine has by variables. */
const shared = sharedStoreRows.map(({ name }) => name)

async function runServe({ stdio, store, slots, out }: ServeFlags, io: CommandIo): Promise<void> {
  if (!stdio || io.stdin.isTTY)
    throw new ParfaitError('usage', `Expected --stdio, and a client on standard input`, {
      hint: `on your own machine: parfait remote build --servers build-servers.yml -o out vm`,
    })
  const places = placesFrom(store === undefined ? {} : { store: resolve(io.cwd, store) }, io)
  await serve({
    input: io.stdin,
    output: io.stdout,
    env: io.env,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    now: io.now,
    signal: io.signal,
    store: places.store,
    sharedStore: sharedStoreFrom({}, shared, io),
    out: out === undefined ? undefined : resolve(io.cwd, out),
    slots: slots === undefined ? availableParallelism() : readSlots(slots),
  })
  // All is written, or its reader is gone: then the end of this process must not wait for it.
  process.exit()
}

/** A number of builds side by side. Error: `usage`. */
export function readSlots(text: string): number {
  const slots = Number(text)
  if (Number.isInteger(slots) && slots >= 1 && slots <= 256) return slots
  throw new ParfaitError('usage', `Expected a number of slots from 1 to 256, got '${text}'`)
}
