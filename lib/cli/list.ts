import { Command } from 'commander'
import { discoverFlavours, type FoundFlavour } from '../flavours/discover.ts'
import { readFlavour, readmeSummary } from '../flavours/read.ts'
import { settingsFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** `parfait list`: every flavour that a build could name. Reading them runs none of their code. */
export function listCommand(io: CommandIo): Command {
  return new Command('list')
    .description('Shows all flavours; earlier folders of FLAVOURS_PATH hide later ones.')
    .option('--flavours-path <folders>', 'folders to look in before the built-in ones')
    .option('--json', 'as JSON')
    .action(async (flags: { flavoursPath?: string; json?: boolean }) => {
      const settings = await settingsFrom(flags, [], io)
      const found = [...(await discoverFlavours(settings.flavoursPath)).values()]
      found.sort((a, b) => (a.name < b.name ? -1 : 1))
      const rows = await Promise.all(found.map(describe))
      if (flags.json) io.stdout.write(`${JSON.stringify(rows)}\n`)
      else io.stdout.write(listText(rows, io.stdout.columns))
    })
}

interface Row extends FoundFlavour {
  readonly summary: string
  readonly fault?: string
}

async function describe(found: FoundFlavour): Promise<Row> {
  try {
    const { manifest } = await readFlavour(found.folder)
    return { ...found, summary: manifest.summary || (await readmeSummary(found.folder)) }
  } catch (error) {
    const fault = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { ...found, summary: `cannot be used: ${fault}`, fault }
  }
}

function listText(rows: readonly Row[], columns: number | undefined): string {
  const table = formatTable(
    rows.map((row) => [row.name, row.summary, row.folder]),
    columns,
  )
  const shadows = rows.flatMap((row) =>
    row.shadows.map((hidden) => `${row.folder} hides ${hidden}\n`),
  )
  return table + (shadows.length > 0 ? `\n${shadows.join('')}` : '')
}
