import { dirname } from 'node:path'
import { Command } from 'commander'
import { compareBytes } from '../files.ts'
import { findFlavours } from '../flavours/choose.ts'
import type { FoundFlavour } from '../flavours/discover.ts'
import { originText, packageOf } from '../flavours/origin.ts'
import { readFlavour, readmeSummary } from '../flavours/read.ts'
import { cleanLine } from '../report/width.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** `parfait list`: every flavour that a build could name. Reading them runs none of their code. */
export function listCommand(io: CommandIo): Command {
  return new Command('list')
    .description(
      'Shows all flavours: those of FLAVOURS_PATH, of npm packages, and the built-in ones; earlier ones hide later ones.',
    )
    .option('--flavours-path <folders>', 'folders to look in before all others')
    .option('--json', 'as JSON')
    .action(async (flags: { flavoursPath?: string; json?: boolean }) => {
      const settings = placesFrom(flags, io)
      const found = await findFlavours(settings, (text, hint) =>
        io.stderr.write(`${cleanLine(`warning: ${text}; ${hint}`)}\n`),
      )
      const sorted = [...found.values()].sort((a, b) => compareBytes(a.name, b.name))
      const rows = await Promise.all(sorted.map(describe))
      if (flags.json) io.stdout.write(`${JSON.stringify(rows)}\n`)
      else
        io.stdout.write(
          listText(rows, { places: [...found.values()].map(placeOf), columns: io.stdout.columns }),
        )
    })
}

interface Row extends FoundFlavour {
  readonly summary: string
  readonly fault?: string
}

async function describe(found: FoundFlavour): Promise<Row> {
  try {
    const { manifest } = await readFlavour(found.folder, found.origin)
    return { ...found, summary: manifest.summary || (await readmeSummary(found.folder)) }
  } catch (error) {
    const fault = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { ...found, summary: `cannot be used: ${fault}`, fault }
  }
}

function listText(
  rows: readonly Row[],
  of: { readonly places: readonly string[]; readonly columns: number | undefined },
): string {
  const { columns } = of
  // Whose flavours hide others comes first.
  const tables = [...new Set(of.places)].map((place) => {
    const cells = rows
      .filter((row) => placeOf(row) === place)
      .map((row) => [`  ${row.name}`, row.summary].map(cleanLine))
    return `${cleanLine(place)}\n${formatTable(cells, columns)}`
  })
  const table = tables.join('\n')
  const hidden = rows.flatMap((row) => row.shadows.map((shadow) => shadowLine(row, shadow)))
  return table + (hidden.length > 0 ? `\n${hidden.join('')}` : '')
}

/** Where a flavour came from: the kind of place, and the folder. */
function placeOf({ origin, folder }: FoundFlavour): string {
  return `${originText(origin)}: ${dirname(folder)}`
}

/** Who hides whom, and by which name the hidden one can be had all the same. */
function shadowLine({ folder }: FoundFlavour, shadow: FoundFlavour): string {
  const owner = packageOf(shadow.origin)
  const reached = owner === undefined ? '' : `; that is '${owner}:${shadow.name}'`
  return `${cleanLine(`${folder} hides ${shadow.folder}${reached}`)}\n`
}
