import { join, relative } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { readIfThere, writeAtomically } from '../files.ts'
import { findFlavours } from '../flavours/choose.ts'
import { readFlavour } from '../flavours/read.ts'
import { flavourTypes, isMadeTypes, saySame, typesFile } from '../flavours/types-file.ts'
import { findFolders } from '../lint/find.ts'
import { requirePlaces } from '../output-place.ts'
import { cleanLine } from '../report/width.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { formatTable } from './table.ts'

/** `parfait types`: what hooks in TypeScript know of their flavour.json. */
export function typesCommand(io: CommandIo): Command {
  return new Command('types')
    .description(
      `Writes ${typesFile} beside the flavour.json of flavours that have hooks in TypeScript: the types of their options, variables and secrets.`,
    )
    .argument('[flavours...]', 'flavours or folders (default: those in the current folder)')
    .option('--flavours-path <folders>', 'folders to look in before the built-in ones')
    .action(async (words: string[], flags: { readonly flavoursPath?: string }) => {
      const found = await findFlavours(placesFrom(flags, io), () => {})
      const folders = await findFolders(words, { cwd: io.cwd, found })
      const rows: string[][] = []
      for (const { path } of folders) {
        const done = await writeTypes(path)
        rows.push([relative(io.cwd, join(path, typesFile)), done].map(cleanLine))
      }
      io.stdout.write(formatTable(rows, io.stdout.columns))
    })
}

/** Writes the types of one flavour where they say something new; what was done, in words. Error: `output-refused`. */
async function writeTypes(folder: string): Promise<string> {
  const { hooks, hasManifest, manifest } = await readFlavour(folder)
  if (!hasManifest) return 'not needed: there is no flavour.json'
  if (!hooks.some(({ file }) => /\.m?ts$/.test(file))) return 'not needed: no hook is TypeScript'
  const file = join(folder, typesFile)
  await requirePlaces([file], { hint: 'move it away' })
  const there = await readIfThere(file)
  const text = flavourTypes(manifest)
  if (there !== undefined && !isMadeTypes(there))
    throw new ParfaitError('output-refused', `'${file}' was not made by parfait types`, {
      place: file,
      hint: 'nothing of it was changed; move it away',
    })
  if (there !== undefined && saySame(there, text)) return 'up to date'
  await writeAtomically(file, text)
  return 'written'
}
