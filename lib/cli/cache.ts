import { Command } from 'commander'
import { plural } from '../files.ts'
import { formatSize } from '../report/format.ts'
import { listLayers } from '../store/list.ts'
import { pruneStore } from '../store/prune.ts'
import { verifyStore } from '../store/verify.ts'
import { addSharing } from './cache-share.ts'
import { dayMs, daysOf } from './days.ts'
import type { CommandIo } from './io.ts'
import { openStore } from './open-store.ts'
import { alignRight, formatTable } from './table.ts'

interface CacheFlags {
  readonly store?: string
  readonly json?: boolean
  readonly olderThan?: string
  readonly all?: boolean
}

/** `parfait cache`: the store's layers and downloads. */
export function cacheCommand(io: CommandIo): Command {
  const cache = new Command('cache').description('Looks after the store of layers and downloads.')
  const add = (name: string, description: string) =>
    cache
      .command(name)
      .description(description)
      .option('--store <folder>', 'the store (default: ~/.cache/parfait) [PARFAIT_STORE]')
      .option('--json', 'as JSON')
  add('list', 'Shows the layers, the latest used first.').action((flags) => list(flags, io))
  add('prune', 'Removes layers and downloads that were not used for some days.')
    .option('--older-than <days>', 'days without use', '30')
    .option('--all', 'everything')
    .action((flags) => prune(flags, io))
  add('verify', 'Finds layers that are damaged or incomplete, and says which.').action((flags) =>
    verify(flags, io),
  )
  addSharing(add, io)
  return cache
}

async function list(flags: CacheFlags, io: CommandIo): Promise<void> {
  const { store } = await openStore(flags, io)
  const rows = await listLayers(store)
  if (flags.json) {
    io.stdout.write(`${JSON.stringify(rows)}\n`)
    return
  }
  const cells = rows.map((row) => [
    row.key.slice(0, 12),
    new Date(row.usedAt).toISOString().slice(0, 16).replace('T', ' '),
    row.bytes === undefined ? '' : formatSize(row.bytes),
    row.phase,
    `${row.flavour}/${row.name}`,
  ])
  const all = formatSize(rows.reduce((sum, { bytes = 0 }) => sum + bytes, 0))
  const table = formatTable(alignRight(cells, [2]), io.stdout.columns)
  io.stdout.write(`${table}${plural(rows.length, 'layer')} of ${all} in ${store.folder}\n`)
}

async function prune(flags: CacheFlags, io: CommandIo): Promise<void> {
  const { store, site } = await openStore(flags, io)
  const days = flags.all ? -1 : daysOf(flags.olderThan ?? '', '--older-than')
  const result = await pruneStore(store, {
    before: io.now() - days * dayMs,
    remove: site.remove,
    signal: io.signal,
  })
  if (flags.json) io.stdout.write(`${JSON.stringify(result)}\n`)
  else
    io.stdout.write(
      `removed ${plural(result.layers, 'layer')}, and ${plural(result.downloads, 'download')} of ${formatSize(result.bytes)}\n`,
    )
}

async function verify(flags: CacheFlags, io: CommandIo): Promise<void> {
  const { store } = await openStore(flags, io)
  const faults = await verifyStore(store)
  if (flags.json) io.stdout.write(`${JSON.stringify(faults)}\n`)
  else for (const { key, fault } of faults) io.stdout.write(`${key.slice(0, 12)}: ${fault}\n`)
  if (!flags.json && faults.length === 0) io.stdout.write('all layers are sound\n')
  process.exitCode = faults.length > 0 ? 1 : 0
}
